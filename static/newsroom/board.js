/* The board: each act is sent at once and the board put in place as it is then; what colleagues do
   arrives by itself. Stories are dragged from one place to another; every button does the same.
   Without this file the buttons load the page anew. */
(function () {
  "use strict";

  const EVERY = 5000; // milliseconds between two looks, while somebody looks
  const SLOWEST = 60000; // milliseconds, while the newsroom does not answer
  const DELAY = 180; // milliseconds between the last key and the search
  const board = document.getElementById("board");
  const said = document.getElementById("board-said");
  const found = document.getElementById("board-found");
  const search = document.getElementById("board-q");
  if (!board || !said || !found || !search) {
    return;
  }
  const shown = new Map(); // the parts as the newsroom sent them
  let version = "";
  let waiting = 0;
  let failures = 0;
  let over = false;
  let sending = false;
  let dragged = null;

  function say(sentence, refused) {
    said.textContent = sentence;
    said.classList.toggle("note-bad", Boolean(refused));
  }

  // --- What is shown ---

  /** A part's HTML without what differs each time. */
  function plain(part) {
    return part.innerHTML.replace(/(name="(csrfmiddlewaretoken|since)" value=")[^"]*/g, "$1");
  }

  function parts(root) {
    return [...root.querySelectorAll("[data-part]")];
  }

  function remember(part) {
    shown.set(part.dataset.part, plain(part));
  }

  /** Whether somebody is at work in a part: it is not replaced under their hands. */
  function isBusy(part) {
    const at = document.activeElement;
    const typing = part.contains(at) && at.matches("input, select, textarea");
    return typing || Boolean(part.querySelector("details[open]"));
  }

  /** Put the answer in place; of a look, not where somebody is at work. */
  function put(html, acted) {
    const fresh = document.createElement("div");
    fresh.innerHTML = html;
    const state = fresh.querySelector("[data-state]");
    if (!state) {
      throw new Error("The answer is no board.");
    }
    for (const part of parts(fresh)) {
      const place = board.querySelector(`[data-part="${part.dataset.part}"]`);
      const isNew = shown.get(part.dataset.part) !== plain(part);
      if (!place || (isNew && isBusy(place) && !(acted && acted.contains(place)))) {
        continue;
      }
      if (isNew) {
        shown.set(part.dataset.part, plain(part));
        place.replaceChildren(...part.childNodes);
      }
      for (const since of place.querySelectorAll("[name='since']")) {
        since.value = state.dataset.version;
      }
    }
    const isNews = state.dataset.version !== version;
    version = state.dataset.version;
    return { state, isNews };
  }

  // --- What is sent ---

  /** Where the focus goes after an act: to the same button of the same story, or near it. */
  function placeOf(button) {
    const row = button.closest("[data-slot], [data-article], [data-to]");
    const part = button.closest("[data-part]");
    return {
      slot: row && row.dataset.slot,
      to: row && row.dataset.to,
      part: part && part.dataset.part,
      value: button.value,
    };
  }

  function focusNear({ slot, to, part, value }) {
    const usable = (row, choice) => row && row.querySelector(`button${choice}:not([disabled])`);
    const rows = [
      slot && board.querySelector(`[data-slot="${slot}"]`),
      to && board.querySelector(`[data-to="${to}"]`),
    ].filter(Boolean);
    for (const row of rows) {
      const target = usable(row, `[value="${value}"]`) || usable(row, "");
      if (target) {
        target.focus();
        return;
      }
    }
    const place = part && board.querySelector(`[data-part="${part}"]`);
    const target = usable(place, `[value="${value}"]`) || (place && place.querySelector("h2"));
    if (target) {
      target.focus();
    }
  }

  async function answer(options) {
    const response = await fetch(location.href, {
      headers: { "X-Board": "1" },
      redirect: "manual", // to the sign-in page
      signal: AbortSignal.timeout(10000),
      ...options,
    });
    if (response.type === "opaqueredirect" || response.status === 403) {
      over = true;
      throw new Error("You are signed out: nothing was changed. Load the page again to sign in.");
    }
    if (!response.ok) {
      throw new Error("The newsroom did not do it. Try again.");
    }
    return response.text();
  }

  async function act(body, acted, near) {
    if (sending) {
      return;
    }
    sending = true;
    try {
      const { state } = put(await answer({ method: "POST", body }), acted);
      say(state.dataset.said, "refused" in state.dataset);
      if (near) {
        focusNear(near);
      }
    } catch (error) {
      const isLost = error.name === "TypeError" || error.name === "TimeoutError";
      say(isLost ? "No connection to the newsroom: nothing was changed. Try again." : error.message, true);
    }
    sending = false;
    plan();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || !(board.contains(form) || found.contains(form))) {
      return;
    }
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    if (!body.has("since")) {
      body.set("since", version);
    }
    const isHere = board.contains(form);
    act(body, isHere ? form.closest("[data-part]").parentElement : null, isHere ? placeOf(event.submitter) : null);
  });

  // --- By drag and drop ---

  function clear() {
    for (const row of board.querySelectorAll(".is-target")) {
      row.classList.remove("is-target");
    }
  }

  document.addEventListener("dragstart", (event) => {
    const row = event.target.closest && event.target.closest("[draggable='true']");
    if (!row) {
      return;
    }
    dragged = { slot: row.dataset.slot, article: row.dataset.article, row };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.querySelector(".board-headline").textContent.trim());
    row.classList.add("is-dragged");
  });
  document.addEventListener("dragend", () => {
    if (dragged) {
      dragged.row.classList.remove("is-dragged");
    }
    dragged = null;
    clear();
  });
  board.addEventListener("dragover", (event) => {
    const target = dragged && event.target.closest("[data-to]");
    clear();
    if (target && target !== dragged.row) {
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
      target.classList.add("is-target");
    }
  });
  board.addEventListener("drop", (event) => {
    const target = dragged && event.target.closest("[data-to]");
    if (!target || target === dragged.row) {
      return;
    }
    event.preventDefault();
    const body = new FormData();
    body.set("act", dragged.slot ? "move" : "put");
    body.set(dragged.slot ? "slot" : "article", dragged.slot || dragged.article);
    body.set("to", target.dataset.to);
    body.set("since", version);
    body.set("csrfmiddlewaretoken", document.querySelector("[name='csrfmiddlewaretoken']").value);
    act(body, board, null);
  });

  // --- What colleagues do ---

  async function look() {
    if (sending || dragged || over) {
      plan();
      return;
    }
    try {
      const html = await answer({});
      if (!sending && !dragged) {
        const { state, isNews } = put(html, null);
        if (isNews && state.dataset.newestBy !== board.dataset.user) {
          say(state.dataset.news);
        }
      }
      failures = 0;
    } catch (error) {
      failures += 1;
      if (over) {
        say(error.message, true);
      } else if (failures === 2) {
        say("No connection to the newsroom: what is below may be old.", true);
      }
    }
    plan();
  }

  function plan() {
    clearTimeout(waiting);
    if (document.visibilityState === "visible" && !over) {
      waiting = setTimeout(look, Math.min(EVERY * 2 ** failures, SLOWEST));
    }
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(waiting);
    if (document.visibilityState === "visible") {
      look();
    }
  });

  // --- Stories to choose from ---

  let typing = 0;
  let asking = null;

  async function find() {
    if (asking) {
      asking.abort();
    }
    asking = new AbortController();
    const url = new URL(location.href);
    url.searchParams.set("stories", "");
    url.searchParams.set("q", search.value);
    try {
      const response = await fetch(url, { redirect: "manual", signal: asking.signal });
      if (!response.ok) {
        throw new Error("no answer");
      }
      found.innerHTML = await response.text();
    } catch (error) {
      if (error.name !== "AbortError") {
        say("The search does not answer. Type again in a moment.", true);
      }
    }
  }

  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(find, DELAY);
  });

  version = board.querySelector("[data-state]").dataset.version;
  parts(board).forEach(remember);
  plan();
})();

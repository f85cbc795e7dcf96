/* What others do to the story while it is open here: their updates arrive below the text in hand,
   which nothing here touches. Without this file they are there after a reload. Each question also
   tells the newsroom that this tab is open, so that the others see who is here. */
(function () {
  "use strict";

  const EVERY = 3000; // milliseconds, while somebody looks
  const EVERY_AWAY = 30000; // milliseconds, out of sight; browsers make it a minute in time
  const SLOWEST = 60000; // milliseconds, while the newsroom does not answer
  const form = document.getElementById("story-form");
  const arrived = document.getElementById("arrived");
  const news = document.getElementById("news");
  const here = document.getElementById("here");
  const read = arrived && arrived.querySelector("button");
  if (!form || !form.dataset.arrivals) {
    return;
  }
  const query = new URL(form.action).search.slice(1);
  let tab = newName();
  let have = form.dataset.have;
  let waiting = 0;
  let failures = 0;
  let signedOut = false;
  let over = false;
  let looking = false;
  let again = false;

  function newName() {
    return [...crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");
  }

  async function look() {
    const away = document.visibilityState === "visible" ? "" : "&away";
    const url = `${form.dataset.arrivals}?${query}&have=${have}&tab=${tab}${away}`;
    const response = await fetch(url, {
      headers: { Accept: "application/json" },
      redirect: "manual", // to the sign-in page
      signal: AbortSignal.timeout(10000),
    });
    if (response.type === "opaqueredirect") {
      leave();
      return;
    }
    if (response.status === 403 || response.status === 404) {
      over = true; // this person may not read it any more
      return;
    }
    if (response.status !== 200 && response.status !== 204) {
      throw new Error(`The newsroom answered ${response.status}.`);
    }
    if (signedOut) {
      signedOut = false;
      news.replaceChildren();
    }
    const found = response.status === 200 ? await response.json() : {};
    tellWho(found.here || "");
    if (found.told) {
      show(found);
    }
  }

  /** Say who else is here; a reader of the screen hears it when it changes, and not before. */
  function tellWho(sentence) {
    if (here.textContent !== sentence) {
      here.textContent = sentence;
    }
  }

  function leave() {
    signedOut = true;
    tellWho("");
    news.textContent = form.elements.headline
      ? "You are signed out. What you type stays: sign in in a new tab."
      : "You are signed out: what others print does not arrive here.";
  }

  function show(found) {
    have = String(found.have);
    put(document.getElementById("story-state"), found.state);
    put(document.getElementById("in-hand"), found.in_hand);
    put(document.getElementById("chain"), found.chain);
    const title = document.getElementById("working-title");
    if (title) {
      title.textContent = found.card_title;
    }
    for (const [name, label] of Object.entries(found.buttons)) {
      const button = document.querySelector(`button[form="story-form"][name="${name}"]`);
      if (button && button.textContent !== label) {
        button.textContent = label;
      }
    }
    if (found.told.length) {
      tell(found.told);
    }
  }

  /** Put the server's HTML in place; who reads or stands in it with the keyboard, stays there. */
  function put(place, html) {
    if (!place) {
      return;
    }
    const focused = place.contains(document.activeElement) && nameOf(document.activeElement);
    const open = [...place.querySelectorAll("details[open]")].map(nameOf);
    place.innerHTML = html;
    for (const details of place.querySelectorAll("details")) {
      details.open = open.includes(nameOf(details));
    }
    const same = focused && [...place.querySelectorAll("a, summary")].find((each) => nameOf(each) === focused);
    if (same) {
      same.focus({ preventScroll: true });
    }
  }

  /** What is the same thing in the chain before and after: a link to there, a part of that card. */
  function nameOf(element) {
    return element.getAttribute("href") || `${element.closest("article").id} ${element.tagName}`;
  }

  /** What was told stays until the person has read it and says so. */
  function tell(sentences) {
    const list = arrived.querySelector("ul") || document.createElement("ul");
    read.before(list);
    for (const sentence of sentences) {
      const item = document.createElement("li");
      item.textContent = sentence;
      list.append(item);
    }
    arrived.hidden = false;
    const link = document.createElement("a");
    link.href = "#arrived";
    link.textContent = sentences[sentences.length - 1];
    news.replaceChildren(link);
  }

  read.addEventListener("click", () => {
    arrived.querySelector("ul").remove();
    arrived.hidden = true;
    news.replaceChildren();
    const text = form.elements.headline || arrived.parentElement.querySelector("a, summary");
    if (text) {
      text.focus();
    }
  });

  function plan() {
    clearTimeout(waiting);
    if (!over && !signedOut) {
      const pause = document.visibilityState === "visible" ? EVERY : EVERY_AWAY;
      waiting = setTimeout(turn, again ? 0 : Math.min(pause * 2 ** failures, SLOWEST));
    }
  }

  async function turn() {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    again = false;
    try {
      await look();
      failures = 0;
    } catch {
      failures += 1;
      if (failures > 1) {
        tellWho(""); // who is here is not known any more
      }
    }
    looking = false;
    plan();
  }

  function lookNow() {
    if (!over) {
      clearTimeout(waiting);
      turn();
    }
  }

  // Gone to another tab, or back from one, where one may have signed in again.
  document.addEventListener("visibilitychange", lookNow);
  window.addEventListener("pagehide", () => {
    const word = new FormData();
    word.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    word.set("tab", tab);
    navigator.sendBeacon(form.dataset.leaving, word);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      tab = newName(); // the one before has said farewell
      lookNow();
    }
  });
  lookNow();
})();

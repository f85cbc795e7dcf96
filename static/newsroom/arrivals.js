/* What others do to the story while it is open here: their updates arrive below the text in hand,
   which nothing here touches. Without this file they are there after a reload. */
(function () {
  "use strict";

  const EVERY = 3000; // milliseconds, while somebody looks
  const SLOWEST = 60000; // milliseconds, while the newsroom does not answer
  const MOST = 5; // sentences; the chain has the rest
  const form = document.getElementById("story-form");
  const arrived = document.getElementById("arrived");
  const news = document.getElementById("news");
  if (!form || !form.dataset.arrivals) {
    return;
  }
  const query = new URL(form.action).search.slice(1);
  let have = form.dataset.have;
  let waiting = 0;
  let failures = 0;
  let signedOut = false;
  let over = false;
  let looking = false;

  async function look() {
    const response = await fetch(`${form.dataset.arrivals}?${query}&have=${have}`, {
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
    if (response.status === 200) {
      show(await response.json());
    }
  }

  function leave() {
    signedOut = true;
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

  function tell(sentences) {
    const list = arrived.querySelector("ul") || arrived.appendChild(document.createElement("ul"));
    for (const sentence of sentences) {
      const item = document.createElement("li");
      item.textContent = sentence;
      list.append(item);
    }
    while (list.children.length > MOST) {
      list.firstElementChild.remove();
    }
    arrived.hidden = false;
    const link = document.createElement("a");
    link.href = "#arrived";
    link.textContent = sentences[sentences.length - 1];
    news.replaceChildren(link);
  }

  function plan() {
    clearTimeout(waiting);
    if (document.visibilityState === "visible" && !over && !signedOut) {
      waiting = setTimeout(turn, Math.min(EVERY * 2 ** failures, SLOWEST));
    }
  }

  async function turn() {
    if (looking) {
      return;
    }
    looking = true;
    try {
      await look();
      failures = 0;
    } catch {
      failures += 1;
    }
    looking = false;
    plan();
  }

  // Back from another tab, where one may have signed in again.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && !over) {
      clearTimeout(waiting);
      turn();
    }
  });
  plan();
})();

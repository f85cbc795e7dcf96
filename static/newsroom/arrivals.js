/* What others do to the story while it is open here: their updates arrive below the text in hand,
   which nothing here touches. Without this file they are there after a reload. */
(function () {
  "use strict";

  const EVERY = 3000; // milliseconds, while somebody looks
  const form = document.getElementById("story-form");
  const told = document.getElementById("arrived");
  if (!form || !told || !form.dataset.arrivals) {
    return;
  }
  const query = new URL(form.action).search.slice(1);
  let have = form.dataset.have;
  let waiting = 0;
  let failures = 0;

  async function look() {
    const response = await fetch(`${form.dataset.arrivals}?${query}&have=${have}`, {
      headers: { Accept: "application/json" },
      redirect: "error",
      signal: AbortSignal.timeout(10000),
    });
    if (response.status === 200) {
      show(await response.json());
    } else if (response.status !== 204) {
      throw new Error(`The newsroom answered ${response.status}.`);
    }
  }

  function show(news) {
    have = String(news.have);
    document.getElementById("chain").innerHTML = news.chain;
    document.getElementById("in-hand").innerHTML = news.in_hand;
    for (const [name, label] of Object.entries(news.buttons)) {
      const button = document.querySelector(`button[form="story-form"][name="${name}"]`);
      if (button && button.textContent !== label) {
        button.textContent = label;
      }
    }
    for (const sentence of news.told) {
      const note = document.createElement("p");
      note.className = "note";
      note.textContent = sentence;
      told.append(note);
    }
  }

  function plan() {
    clearTimeout(waiting);
    if (document.visibilityState === "visible") {
      waiting = setTimeout(turn, Math.min(EVERY * 2 ** failures, 60000));
    }
  }

  async function turn() {
    try {
      await look();
      failures = 0;
    } catch {
      failures += 1;
    }
    plan();
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      turn();
    }
  });
  plan();
})();

/* The desk renews itself while somebody looks: what others submit, print and return arrives without
   a reload. Where nothing has changed nothing is touched; who stands in a list stays there. */
(function () {
  "use strict";

  const EVERY = 15000; // milliseconds, while somebody looks
  const SLOWEST = 120000; // milliseconds, while the newsroom does not answer
  const lists = document.getElementById("desk");
  const news = document.getElementById("desk-news");
  if (!lists || !news) {
    return;
  }
  let waiting = 0;
  let failures = 0;
  let over = false;
  let looking = false;

  async function look() {
    const response = await fetch(lists.dataset.desk, {
      redirect: "manual", // to the sign-in page
      signal: AbortSignal.timeout(10000),
    });
    if (response.type === "opaqueredirect" || response.status === 403) {
      over = true;
      say("You are signed out: what is below stays as it was. ", "Sign in");
      return;
    }
    if (!response.ok) {
      throw new Error(`The newsroom answered ${response.status}.`);
    }
    const fresh = document.createElement("div");
    fresh.innerHTML = await response.text();
    const before = countOf();
    for (const part of fresh.querySelectorAll("[data-part]")) {
      const place = lists.querySelector(`[data-part="${part.dataset.part}"]`);
      if (place && place.innerHTML !== part.innerHTML) {
        put(place, part);
      }
    }
    const more = countOf() - before;
    if (more > 0) {
      say(more === 1 ? "Something new waits for you." : `${more} new texts wait for you.`);
    }
  }

  /** Put a part in place; the link that has the focus has it afterwards, if it is still there. */
  function put(place, part) {
    const focused = place.contains(document.activeElement) && document.activeElement;
    const list = focused && headingOf(focused);
    place.innerHTML = part.innerHTML;
    if (focused) {
      const same = [...lists.querySelectorAll("a")].filter(
        (each) => each.getAttribute("href") === focused.getAttribute("href"),
      );
      const again = same.find((each) => headingOf(each) === list) || same[0];
      if (again) {
        again.focus({ preventScroll: true });
      }
    }
  }

  function headingOf(element) {
    const section = element.closest("section");
    return section ? section.getAttribute("aria-label") : "";
  }

  /** How many texts wait for this person, in all lists that say so. */
  function countOf() {
    return [...lists.querySelectorAll(".desk-count")].reduce((sum, each) => sum + Number(each.textContent), 0);
  }

  function say(sentence, link) {
    news.textContent = sentence;
    if (link) {
      const again = document.createElement("a");
      again.href = location.href;
      again.textContent = link;
      news.append(again);
    }
  }

  function plan() {
    clearTimeout(waiting);
    if (document.visibilityState === "visible" && !over) {
      waiting = setTimeout(turn, Math.min(EVERY * 2 ** failures, SLOWEST));
    }
  }

  async function turn() {
    if (looking) {
      return;
    }
    // Who marks words on the desk, to copy them, keeps them marked.
    const marked = document.getSelection();
    if (marked && !marked.isCollapsed && lists.contains(marked.anchorNode)) {
      plan();
      return;
    }
    looking = true;
    try {
      await look();
      if (failures > 1) {
        say("");
      }
      failures = 0;
    } catch {
      failures += 1;
      if (failures === 2) {
        say("No connection to the newsroom: what is below may be old.");
      }
    }
    looking = false;
    plan();
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && !over) {
      clearTimeout(waiting);
      turn();
    }
  });
  plan();
})();

/* Asks every few seconds whether the open story has moved on, and tells the other scripts by events
   on the story: "story:news" (its detail is the answer), "story:missing", "story:gone".
   docs/live-updates.md has the arithmetic of these times. */

const story = document.getElementById("story");
const SECOND = 1000;
const between = (least, most) => (least + Math.random() * (most - least)) * SECOND;

let timer;
let asking = null; // the question under way
let asked = performance.now(); // when the last one began
let failures = 0; // in a row
let heldUntil = 0; // what the server said by Retry-After
let isMissing = false;
let isGone = false;

/** How long from one question to the next. The second of any cache comes on top. */
function pause() {
  if (document.hidden) {
    return between(50, 70);
  }
  return isMissing || navigator.connection?.saveData ? between(25, 35) : between(2.5, 3.5);
}

function askAt(due) {
  clearTimeout(timer);
  if (!isGone) {
    timer = setTimeout(ask, Math.max(due, heldUntil) - performance.now());
  }
}

/** After errors a random part of a time that doubles: a million pages do not come back at once. */
function askLater() {
  const since = failures ? performance.now() : asked;
  const backOff = failures && Math.random() * Math.min(120 * SECOND, 3 * SECOND * 2 ** failures);
  askAt(Math.max(since + pause(), heldUntil) + backOff);
}

/** Somebody looks again: ask at once, though never twice in a second. */
function askNow() {
  if (!asking) {
    askAt(asked + SECOND);
  }
}

async function ask() {
  const question = new AbortController();
  const limit = setTimeout(() => question.abort(), 10 * SECOND);
  asking = question;
  asked = performance.now();
  try {
    // Through the browser's cache, which sends the ETag and understands the 304 by itself.
    const answer = await fetch(story.dataset.live, {
      referrerPolicy: "no-referrer",
      signal: question.signal,
    });
    const newest = answer.ok && (await answer.json());
    if (newest?.changed) {
      tell("news", newest);
    } else if (answer.status === 404 || answer.status === 410) {
      tell(answer.status === 410 ? "gone" : "missing");
    } else {
      heldUntil = performance.now() + retryAfter(answer.headers.get("Retry-After"));
      throw new Error(answer.status);
    }
    isMissing = answer.status === 404;
    failures = 0;
  } catch {
    failures += 1;
  }
  clearTimeout(limit);
  if (asking === question) {
    asking = null;
    askLater();
  }
}

/** Seconds or a date (RFC 9110, 10.2.3), as milliseconds from now; an hour at the most. */
function retryAfter(text) {
  const wait = /^\d+$/.test(text) ? text * SECOND : Date.parse(text) - Date.now();
  return Math.min(Math.max(wait || 0, 0), 3600 * SECOND);
}

function tell(what, detail) {
  story.dispatchEvent(new CustomEvent(`story:${what}`, { detail }));
}

story.addEventListener("story:gone", () => {
  isGone = true;
  asking?.abort();
  clearTimeout(timer);
});
document.addEventListener("visibilitychange", () => (document.hidden ? askLater() : askNow()));
addEventListener("online", askNow);
// A page that the browser puts aside asks nothing, and asks at once when it is brought back.
addEventListener("pagehide", () => {
  asking?.abort();
  asking = null;
  clearTimeout(timer);
});
addEventListener("pageshow", (event) => event.persisted && askNow());

// The first question at a random moment: readers come by the thousand when something happens.
askAt(asked + Math.random() * pause());

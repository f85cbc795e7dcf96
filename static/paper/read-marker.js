/* What is new since somebody read a story: a marker in this browser alone, sent nowhere. */

const story = document.getElementById("story");
const texts = document.getElementById("live").dataset;
const PREFIX = "read:";
const KEY = PREFIX + story.dataset.live;
const MOST = 200; // stories
const opened = story.dataset.changed / 1000; // what was printed when this page was opened
const read = stored(KEY)[0] / 1000; // what was printed when it was read last; NaN for never
let secondsLeft = 5;

/** A story's marker: what was printed then, in microseconds, and when it was read, in ms. */
function stored(key) {
  try {
    return localStorage.getItem(key).match(/^(\d+) (\d+)$/).slice(1).map(Number);
  } catch {
    return []; // no marker, a spoilt one, or no store
  }
}

function remember() {
  if (secondsLeft > 0 || !story.isConnected) {
    return; // a glance, or taken down meanwhile
  }
  try {
    // Another tab may have read on.
    const changed = Math.max(stored(KEY)[0] || 0, story.dataset.changed);
    localStorage.setItem(KEY, `${changed} ${Date.now()}`);
    const kept = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    kept.sort((one, other) => (stored(other)[1] || 0) - (stored(one)[1] || 0));
    kept.slice(MOST).forEach((key) => localStorage.removeItem(key));
  } catch {
    // A private window or a full store: then nothing is remembered.
  }
}

/** The word for a moment: it came while the page was open, or since the last visit, or neither. */
function word(iso, arrived, since) {
  const at = Date.parse(iso);
  return at > opened ? arrived : at > read ? since : "";
}

function marked(tag, text) {
  const mark = document.createElement(tag);
  mark.className = "new-mark";
  mark.textContent = text;
  return mark;
}

function markAll() {
  const updates = [];
  const corrections = [];
  for (const dispatch of story.querySelectorAll(".chain > .dispatch")) {
    const { printed, changed } = dispatch.dataset;
    const text = word(printed, texts.new, texts.newSince);
    if (text) {
      label(dispatch, text);
      updates.push([dispatch, printed]);
    } else if (markPassages(dispatch) || labelCorrected(dispatch, changed)) {
      corrections.push([dispatch, changed]);
    }
  }
  const known = ([, iso]) => Date.parse(iso) <= opened;
  summarize(updates.filter(known), corrections.filter(known));
}

/** Mark a dispatch beside its provenance, or above its text where it has none. */
function label(dispatch, text) {
  const line = dispatch.querySelector(".provenance");
  if (line) {
    line.append(" ", marked("span", text));
  } else {
    dispatch.prepend(marked("p", text));
  }
}

function labelCorrected(dispatch, iso) {
  const text = word(iso, texts.corrected, texts.correctedSince);
  if (text) {
    label(dispatch, text);
  }
  return text;
}

/** Mark the corrected passages, where the page tells them apart. */
function markPassages(dispatch) {
  let count = 0;
  for (const passage of dispatch.querySelectorAll("[data-since]")) {
    const text = word(passage.dataset.since, texts.corrected, texts.correctedSince);
    if (text) {
      passage.before(marked("p", text));
      passage.classList.add("is-new");
      count += 1;
    }
  }
  return count;
}

/** One line below the headline, of what came between two visits. */
function summarize(updates, corrections) {
  const oldest = updates.at(-1) || corrections[0];
  if (!oldest) {
    return;
  }
  const count = (list, one, many) => (list.length > 1 ? many : one).replace("{count}", list.length);
  const parts = [
    updates.length && count(updates, texts.update, texts.updates),
    corrections.length && count(corrections, texts.correctionOne, texts.corrections),
  ].filter(Boolean);
  const news = parts[1]
    ? texts.both.replace("{updates}", parts[0]).replace("{corrections}", parts[1])
    : parts[0];
  const line = document.createElement("p");
  const link = document.createElement("a");
  line.className = "since";
  link.href = `#${oldest[0].id}`;
  link.textContent = texts.goFirst;
  line.append(`${texts.since.replace("{news}", news)} — `, link);
  (story.querySelector(".standfirst") || story.querySelector(".headline")).after(line);
}

function unmarkAll() {
  story.querySelectorAll(".new-mark, .since").forEach((mark) => mark.remove());
  story.querySelectorAll(".is-new").forEach((passage) => passage.classList.remove("is-new"));
}

story.addEventListener("story:changing", unmarkAll);
story.addEventListener("story:changed", () => {
  markAll();
  remember();
});
story.addEventListener("story:gone", () => {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // There is no store.
  }
});

markAll();
const watch = setInterval(() => {
  if (!document.hidden && --secondsLeft === 0) {
    clearInterval(watch);
    remember();
  }
}, 1000);

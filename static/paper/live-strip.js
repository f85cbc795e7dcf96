/* The strip at the top of an open story: says what is new and offers to show it. */

const story = document.getElementById("story");
const strip = document.getElementById("live");
const [words, show, go, reload, close] = strip.children;
const texts = strip.dataset;
let told = 0; // the newest change that was told of
let isMissing = false;
let title = document.title;
let mark = ""; // before the title, while nobody looks
let cameFrom = null; // what had the focus before the strip

/** Say something and offer what can be done about it; what is being read does not move. */
function say(text, ...offered) {
  const before = story.getBoundingClientRect().top;
  if (!text && strip.contains(document.activeElement)) {
    cameFrom?.focus({ preventScroll: true });
  }
  words.textContent = text;
  for (const each of [show, go, reload, close]) {
    each.hidden = !(offered.includes(each) || (text && each === close));
  }
  strip.classList.toggle("is-shown", !!text);
  strip.classList.toggle("is-hot", offered.includes(show));
  // A landmark while there is something in it.
  const change = text ? "setAttribute" : "removeAttribute";
  strip[change]("role", "region");
  strip[change]("aria-label", texts.name);
  scrollBy({ top: Math.round(story.getBoundingClientRect().top - before), behavior: "instant" });
}

function markTitle() {
  document.title = (document.hidden ? mark : "") + title;
}

story.addEventListener("story:news", ({ detail }) => {
  if (isMissing) {
    isMissing = false;
    told = 0;
    say("");
  }
  // A cache may answer with what is older than this page: only a greater number is news.
  if (detail.changed <= Math.max(told, story.dataset.changed)) {
    return;
  }
  told = detail.changed;
  const count = detail.update - story.dataset.update;
  const text = count > 1 ? texts.many : count > 0 ? texts.one : texts[detail.note] || texts.changed;
  // As functions: in a headline, "$&" is only letters.
  say(
    text.replace("{count}", count).replace("{headline}", () => detail.headline),
    show,
  );
  mark = count > 0 ? `(${count}) ` : "• ";
  markTitle();
});

show.addEventListener("click", () => {
  const hadFocus = strip.contains(document.activeElement);
  words.textContent = texts.fetching;
  tell("show", { changed: told, hadFocus });
});

/* Where Show had the focus stands now what to press next, on the screen. The new passage itself may
   be far above it: focus there would be out of sight, and the next Tab would lose the place. */
story.addEventListener("story:shown", ({ detail: { first, isUpdate, hadFocus } }) => {
  title = document.title;
  mark = "";
  go.textContent = isUpdate ? texts.goUpdate : texts.goChange;
  go.hash = first ? first.id : "";
  say(texts.shown, first ? go : close);
  if (hadFocus) {
    (first ? go : close).focus({ preventScroll: true });
  }
  setTimeout(closeIfSeen, 6000);
});

/** Once the reader has come to what is new, nothing is left to say. */
function closeIfSeen() {
  if (go.hidden || strip.querySelector(":focus-visible")) {
    return;
  }
  const { top, bottom } = document.querySelector(go.hash).firstElementChild.getBoundingClientRect();
  if (top >= 0 && bottom <= innerHeight) {
    say("");
  }
}

story.addEventListener("story:failed", () => say(texts.failed, reload));

story.addEventListener("story:missing", () => {
  if (!isMissing) {
    isMissing = true;
    say(texts.missing);
  }
});

/* A killed story must not go on being read: at once its text leaves the screen, and with it the links
   that name it. What takes its place is the notice that its address answers with now. */
story.addEventListener("story:gone", async () => {
  const main = document.getElementById("main");
  const hadFocus = main.contains(document.activeElement);
  const notice = document.createElement("p");
  notice.textContent = title = texts.gone;
  main.replaceChildren(notice);
  for (const link of document.querySelectorAll(`a[href="${location.pathname}"]`)) {
    link.closest("li")?.remove();
  }
  document.querySelector("meta[name=description]").content = "";
  const said = "meta[property], meta[name^='twitter:'], script[type='application/ld+json']";
  for (const each of document.head.querySelectorAll(said)) {
    each.remove();
  }
  mark = "";
  markTitle();
  say(texts.gone);
  if (hadFocus) {
    main.focus({ preventScroll: true });
  }
  const answer = await fetch(location.pathname, { cache: "no-cache" }).catch(() => null);
  if (answer?.status === 410) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    main.replaceChildren(...page.getElementById("main").children);
  }
});

function tell(what, detail) {
  story.dispatchEvent(new CustomEvent(`story:${what}`, { detail }));
}

strip.addEventListener("focusin", ({ relatedTarget }) => {
  if (!strip.contains(relatedTarget)) {
    cameFrom = relatedTarget;
  }
});
// First the strip goes, then the browser follows the link: nothing moves under its scrolling.
go.addEventListener("click", () => say(""));
close.addEventListener("click", () => say(""));
addEventListener("scrollend", closeIfSeen);
document.addEventListener("visibilitychange", markTitle);

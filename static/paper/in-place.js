/* Puts what is new into the open story: fetches its page again and changes only what differs, so
   that the reader's place, focus and selection stay. */

const story = document.getElementById("story");
// What is read a piece at a time, and holds nothing else of this list.
const BLOCKS =
  ".text > *, .dispatch > :not(.text), .chain > :not(.dispatch), .story > .picture, .story-foot > *";
let isBusy = false;

story.addEventListener("story:show", async ({ detail: { changed, hadFocus } }) => {
  if (isBusy) {
    return;
  }
  isBusy = true;
  try {
    const page = await printed(changed);
    if (page && story.isConnected) {
      const before = story.dataset.changed / 1000;
      const keepPlace = look();
      tell("changing");
      mend(story, page.getElementById("story"));
      // Who has the whole of a passage need not be told where it is.
      story.querySelectorAll(".dispatch").forEach(({ id }) => {
        story.querySelector(`#${id}.stub`)?.remove();
      });
      mendBeside(page, ".passages");
      mendBeside(page, "script[type='application/ld+json']");
      document.title = page.title;
      tell("changed");
      keepPlace();
      const isNew = (each) => Date.parse(each.dataset.changed) > before;
      const first = [...story.querySelectorAll(".dispatch")].find(isNew);
      const isUpdate = first && Date.parse(first.dataset.printed) > before;
      tell("shown", { first, isUpdate, hadFocus });
    }
  } catch {
    tell("failed");
  }
  isBusy = false;
});

/** The story's page as printed at ``changed`` or later; null where it was taken down. */
async function printed(changed) {
  for (const isLast of [false, false, true]) {
    const answer = await fetch(location.pathname + location.search, {
      cache: "no-cache",
      signal: AbortSignal.timeout(15000),
    });
    if (answer.status === 410) {
      tell("gone");
      return null;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.getElementById("story")?.dataset.changed >= changed) {
      return page;
    }
    // A cache between may hear of a change a moment later than we did.
    if (!answer.ok || isLast) {
      throw new Error(answer.status);
    }
    await new Promise((ready) => setTimeout(ready, 1000));
  }
}

function tell(what, detail) {
  story.dispatchEvent(new CustomEvent(`story:${what}`, { detail }));
}

/** Note what the reader is looking at; the function that is returned brings it back to its place. */
function look() {
  const edge = Math.max(0, document.getElementById("live").getBoundingClientRect().bottom);
  const isSeen = (each) => each.getBoundingClientRect().bottom > edge;
  // Whoever sees the headline is at the top, where what is new will appear. Else what holds still is
  // the first block on the screen, or what follows it where that is replaced.
  const blocks = isSeen(story.querySelector(".headline"))
    ? [story]
    : [...story.querySelectorAll(BLOCKS)];
  const places = blocks
    .filter(isSeen)
    .map((each) => [each, each.getBoundingClientRect().top]);
  return () => {
    const [kept, top] = places.find(([each]) => each.isConnected) || [];
    if (kept) {
      scrollBy({ top: Math.round(kept.getBoundingClientRect().top - top), behavior: "instant" });
    }
  };
}

/** Take over what stands outside the story and belongs to it: who wrote what, and the data. */
function mendBeside(page, selector) {
  const [old, fresh] = [document, page].map((each) => each.querySelector(selector));
  if (old && fresh && !old.isEqualNode(fresh)) {
    old.replaceWith(document.importNode(fresh, true));
  }
}

/** Make ``old`` equal to ``fresh`` with as few changes as possible. */
function mend(old, fresh) {
  if (old.isEqualNode(fresh)) {
    return;
  }
  if (old.tagName !== fresh.tagName || !isFrame(old) || !isFrame(fresh)) {
    const hadFocus = old.contains(document.activeElement);
    const copy = document.importNode(fresh, true);
    old.replaceWith(copy);
    if (hadFocus) {
      (copy.matches("a, summary") ? copy : copy.querySelector("a"))?.focus({ preventScroll: true });
    }
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && name !== "open") {
      old.removeAttribute(name); // a list that the reader has opened stays open
    }
  }
  for (const { name, value } of fresh.attributes) {
    old.setAttribute(name, value);
  }
  const olds = [...old.children].filter((each) => !isKept(each, fresh));
  const freshes = [...fresh.children];
  let next = 0;
  freshes.forEach((each, place) => {
    const at = twin(each, freshes.slice(place + 1), olds, next);
    if (at < 0) {
      old.insertBefore(document.importNode(each, true), olds[next] || null);
      return;
    }
    olds.slice(next, at).forEach((passed) => passed.remove());
    next = at + 1;
    mend(olds[at], each);
  });
  olds.slice(next).forEach((passed) => passed.remove());
}

/** Whether it is a passage, or the line below one, that the fresh page of a long chain only names.
    A withdrawal's notice has its passage's id, too: the text goes. */
function isKept(each, fresh) {
  const passage = each.id ? each : each.previousElementSibling;
  const named = passage?.id && fresh.ownerDocument.getElementById(passage.id);
  return named && passage.matches(".dispatch") && named.matches(".stub");
}

/** Whether nothing but elements stands in it. */
function isFrame(each) {
  return each.children.length && [...each.childNodes].every((n) => n.nodeType !== 3 || !n.data.trim());
}

const nameOf = (each) => each.id || each.dataset.passage || "";

/** The place among ``olds``, from ``next`` on, of what ``fresh`` was before; -1 where it is new. */
function twin(fresh, rest, olds, next) {
  if (nameOf(fresh)) {
    return olds.findIndex((old, at) => at >= next && nameOf(old) === nameOf(fresh));
  }
  // What has no name is not looked for beyond what has one: hand-off lines are all alike.
  for (let at = next; at < olds.length && !nameOf(olds[at]); at++) {
    if (olds[at].isEqualNode(fresh)) {
      return at;
    }
  }
  const old = olds[next];
  const isChanged = old && !nameOf(old) && old.tagName === fresh.tagName;
  return isChanged && !rest.some((each) => each.isEqualNode(old)) ? next : -1;
}

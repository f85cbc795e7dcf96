/* Opens an update in the middle of a long chain where it stands: fetches its own page and takes the
   text out of it. Without this, or when something fails, its link leads to that page. */

const story = document.getElementById("story");
const addresses = new Map(); // of the open stubs, by their ids

function say(words, stub) {
  const list = document.getElementById("stubs");
  const number = stub.id.replace("update-", "");
  list.querySelector("[role=status]").textContent =
    words && list.dataset[words].replace("{number}", number);
}

/** Put the update of a stub in the place of its link; resolves to false where that failed. */
async function open(stub) {
  const link = stub.querySelector(":scope > a");
  if (!link || link.hasAttribute("aria-busy")) {
    return true; // it is open, or will be
  }
  link.setAttribute("aria-busy", "true");
  say("opening", stub);
  const found = await fetched(link.href);
  link.removeAttribute("aria-busy");
  if (!found) {
    say("", stub);
    return false;
  }
  const title = document.createElement("h3");
  title.className = "updates-headline";
  title.tabIndex = -1;
  title.textContent = link.querySelector(".updates-headline").textContent;
  link.replaceWith(title, found.dispatch);
  stub.classList.add("is-open");
  addresses.set(stub.id, link.href);
  addCards(found.cards);
  title.focus({ preventScroll: true });
  say("opened", stub);
  return true;
}

/** An update's text and the cards of its passages, from its own page; null where it has none. */
async function fetched(address) {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(15000) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const dispatch = answer.ok && page.querySelector(".dispatch");
    if (!dispatch) {
      return null;
    }
    dispatch.removeAttribute("id"); // the stub has it
    return { dispatch, cards: page.querySelectorAll(".passage-card") };
  } catch {
    return null;
  }
}

function addCards(cards) {
  for (const card of cards) {
    document.getElementById(card.id)?.remove();
    document.getElementById("passages").append(card);
  }
}

story.addEventListener("click", async (click) => {
  const link = click.target.closest(".stub > a");
  const hasModifier = click.metaKey || click.ctrlKey || click.shiftKey || click.altKey;
  if (link && !hasModifier && click.button === 0) {
    click.preventDefault();
    if (!(await open(link.parentElement))) {
      location.assign(link.href);
    }
  }
});

/** Open the stub that the address names: whoever follows a link to it wants to read it. */
function openNamed() {
  const stub = document.getElementById(location.hash.slice(1));
  if (stub?.matches(".stub")) {
    open(stub);
  }
}
addEventListener("hashchange", openNamed);
openNamed();

// When the page has taken in what is new, an open update may have been corrected.
story.addEventListener("story:changed", () => {
  for (const stub of story.querySelectorAll(".stub.is-open")) {
    fetched(addresses.get(stub.id)).then((found) => {
      const dispatch = stub.querySelector(":scope > .dispatch");
      if (found && dispatch && !dispatch.isEqualNode(found.dispatch)) {
        dispatch.replaceWith(found.dispatch);
        addCards(found.cards);
      }
    });
  }
});

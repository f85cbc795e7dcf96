/* A form's slot for one picture: a file is sent as soon as it is chosen, dropped, pasted or taken, with
   a progress bar, so that no refused form and no lost connection loses it; or one of the library is
   taken. Its words go into those of the form's fields that there are. Without this file the form sends
   the file itself. `data-slot` names the field that holds the picture's number; `data-credited` is what
   stands before the picture's own credit where readers are told that. */
(function () {
  "use strict";

  const slot = document.querySelector(".picture-slot");
  if (!slot) {
    return;
  }
  const form = slot.closest("form");
  const pictures = window.newsroomPictures;
  const make = window.newsroomMake;
  const field = (name) => form.elements.namedItem(name);
  const WORDS = ["alt", "caption", "credit"].filter(field);
  const chosen = field(slot.dataset.slot);
  const one = (selector) => slot.querySelector(selector);
  const input = field("picture_file");
  const frame = one("[data-picture]");
  const notes = one("[data-picture-notes]");
  const state = one("[data-picture-state]");
  const list = one("[data-picture-sent]");
  const page = one("[data-picture-page]"); // of the library
  const fold = one("details"); // of an update

  let asking = null; // whether the sizes of the picture are made
  let given = {}; // the words that came with the picture
  let taken = null; // what "Put it back" brings back

  // --- What stands in the slot ---

  function unfold() {
    if (fold) {
      fold.open = true;
    }
  }

  function now() {
    const words = Object.fromEntries(WORDS.map((name) => [name, field(name).value]));
    return {
      id: chosen.value,
      shown: [...frame.children],
      said: [...notes.children],
      page: page.href,
      words,
      given,
    };
  }

  function set(name, value) {
    if (field(name).value !== value) {
      field(name).value = value;
      field(name).dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function change(id) {
    chosen.value = id;
    // What keeps the text, counts its words and shows its preview hears of it.
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
    buttons();
  }

  /** Put a picture into the slot. Words that belong to the one before it go with that. */
  function take(picture) {
    const before = now();
    frame.replaceChildren(
      make("img", {
        src: picture.thumb,
        width: picture.width,
        height: picture.height,
        alt: picture.alt || "The picture you chose",
      })
    );
    const { credited } = slot.dataset;
    const told = credited && picture.credit ? [credited + picture.credit] : [];
    notes.replaceChildren(...[...picture.notes, ...told].map((note) => make("li", {}, note)));
    page.href = picture.url;
    given = {};
    for (const name of WORDS) {
      given[name] = picture[name] || "";
      const own = before.words[name] && before.words[name] !== before.given[name];
      if (before.id || !own) {
        set(name, given[name]);
      }
    }
    taken = before.id ? before : null;
    change(String(picture.id));
    watch(picture.id, picture.state);
  }

  function remove() {
    const before = now();
    frame.replaceChildren();
    notes.replaceChildren();
    WORDS.forEach((name) => set(name, ""));
    given = {};
    taken = before;
    stopWatching();
    state.textContent = slot.dataset.empty;
    change("");
  }

  function putBack() {
    const before = taken;
    taken = now().id ? now() : null;
    frame.replaceChildren(...before.shown);
    notes.replaceChildren(...before.said);
    page.href = before.page;
    WORDS.forEach((name) => set(name, before.words[name]));
    given = before.given;
    stopWatching();
    state.textContent = "The earlier picture is back, with its words.";
    change(before.id);
  }

  // --- The sizes for readers ---

  function stopWatching() {
    if (asking) {
      asking.abort();
    }
    asking = null;
  }

  async function watch(id, known) {
    stopWatching();
    if (known !== "waiting") {
      state.replaceChildren(...(known === "failed" ? whatFailed(id) : []));
      return;
    }
    state.textContent = "It can be used now. Its sizes for readers are being made …";
    const mine = (asking = new AbortController());
    try {
      const found = await pictures.ready(id, { signal: mine.signal });
      const made = "All sizes for readers are made.";
      state.replaceChildren(...(found === "ready" ? [made] : whatFailed(id)));
    } catch (error) {
      if (error.name !== "AbortError") {
        throw error;
      }
    }
  }

  /** As the page says it of a picture that was there when it was opened. */
  function whatFailed(id) {
    const again = make("a", { href: pictures.page(id), target: "_blank" }, "Try again on its page");
    return ["Its sizes could not be made: readers get what is there. ", again, "."];
  }

  // --- Sending ---

  const uploads = pictures.uploads(list, {
    onPicture(picture) {
      take(picture);
      // It stands in the slot: its line has done its work.
      list.querySelectorAll(".is-done").forEach((line) => line.remove());
    },
    form,
    tell,
  });

  function send(files) {
    if (files.length > 1) {
      choose(files);
      return;
    }
    list.replaceChildren();
    unfold();
    uploads.add(files);
  }

  /** Say what became of a pressed button: whoever pressed it may not see the slot. */
  function tell(sentence) {
    if (sentence) {
      state.textContent = sentence;
      unfold();
      state.scrollIntoView({ block: "nearest" });
    }
  }

  async function choose(files = []) {
    const picture = await pictures.choose({ title: slot.dataset.title, files });
    if (picture) {
      take(picture);
      one("[data-picture-library]").focus();
    }
  }

  // --- Its buttons ---

  function button(words, act, attributes = {}) {
    const made = make("button", { type: "button", class: "button", ...attributes }, words);
    made.addEventListener("click", act);
    return made;
  }

  const library = button("From the library", () => choose(), { "data-picture-library": "" });
  const takeOut = button("Remove the picture", () => {
    remove();
    back.focus();
  });
  const back = button("", () => {
    putBack();
    library.focus();
  });
  function buttons() {
    const has = Boolean(chosen.value);
    takeOut.hidden = !has;
    page.parentElement.hidden = !has;
    back.hidden = !taken;
    back.textContent = has ? "Put the earlier picture back" : "Put it back";
    label.textContent = has ? "Another picture" : "Choose a picture";
  }
  // The file's own button beside the others: what a browser says of its name is over in a moment.
  const own = input.closest(".field");
  const label = input.labels[0];
  label.className = "button";
  input.classList.add("unseen");
  one("[data-picture-buttons]").append(input, label, library, takeOut, back);
  buttons();

  const plain = slot.querySelector(".field-picture_remove");
  if (plain) {
    plain.remove();
  }
  own.append(make("p", { class: "help slot-help" }, "Or drop or paste one here."));
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = ""; // it travels by itself, and not with the form
    if (files.length) {
      send(files);
    }
  });
  pictures.receive(slot, send);
  // Also where words come by themselves, as from a text that this browser has kept.
  slot.addEventListener("change", unfold);

  if (slot.dataset.id) {
    // What the fields hold came with this picture, or was written for it.
    given = now().words;
    if ("waiting" in slot.dataset) {
      watch(slot.dataset.id, "waiting");
    }
  }
})();

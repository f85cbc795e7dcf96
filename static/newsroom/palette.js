/* The palette: every act of the page with its keys, and every story by the first letters of words in
   its headline. A page's acts join by data-command="Save", and data-keys where they have some. */
(function () {
  "use strict";

  const DELAY = 150; // milliseconds between the last key and the question
  const make = window.newsroomMake;
  const opener = document.getElementById("palette-open");
  const dialog = document.getElementById("palette");
  if (!opener || !dialog || !window.NewsroomKeys) {
    return;
  }
  const search = dialog.querySelector("[role='combobox']");
  const list = dialog.querySelector("[role='listbox']");
  const status = dialog.querySelector("[role='status']");
  let active = -1;
  let stories = [];
  let waiting = 0;
  let asking = null; // what aborts the question under way
  let writing = null; // the editor that had the keyboard

  // --- What there is to do ---

  function acts() {
    const found = [...document.querySelectorAll("[data-command]")]
      .filter((each) => each !== opener && window.NewsroomKeys.usable(each))
      .map((each) => ({
        label: each.dataset.command || each.textContent.trim(),
        keys: each.dataset.keys || "",
        isOfPage: !each.closest(".top, .palette"),
        run: () => each.click(),
      }));
    const labels = new Set();
    return found.filter(({ label }) => !labels.has(label) && labels.add(label));
  }

  function fitting() {
    const words = search.value.trim().toLowerCase().split(/\s+/);
    return acts().filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
  }

  // --- What is shown ---

  function option(content, run) {
    const made = make("div", { role: "option", id: `palette-${options().length}` }, ...content);
    made.run = run;
    return made;
  }

  function options() {
    return [...list.querySelectorAll("[role='option']")];
  }

  function group(name, id) {
    const made = make(
      "div",
      { "role": "group", "aria-labelledby": id },
      make("p", { class: "palette-group", id, role: "presentation" }, name)
    );
    list.append(made);
    return made;
  }

  function show() {
    list.replaceChildren();
    const doable = fitting();
    for (const [name, isOfPage] of [
      ["On this page", true],
      ["Anywhere", false],
    ]) {
      const some = doable.filter((each) => each.isOfPage === isOfPage);
      const place = some.length && group(name, `palette-acts-${isOfPage}`);
      for (const { label, keys, run } of some) {
        const said = keys ? [make("kbd", {}, window.NewsroomKeys.spelled(keys))] : [];
        place.append(option([make("b", {}, label), ...said], run));
      }
    }
    if (stories.length) {
      const place = group("Stories", "palette-stories");
      for (const story of stories) {
        const chip = make("span", { class: `chip chip-${story.status}` }, story.status_label);
        const line = make("small", {}, chip, ` ${story.section} · ${story.when}`);
        const go = () => window.location.assign(story.url);
        place.append(option([make("b", {}, story.headline), line], go));
      }
    }
    activate(options().length ? 0 : -1);
  }

  function activate(place) {
    const all = options();
    active = place;
    all.forEach((each, at) => each.setAttribute("aria-selected", String(at === place)));
    if (place < 0) {
      search.removeAttribute("aria-activedescendant");
      return;
    }
    search.setAttribute("aria-activedescendant", all[place].id);
    all[place].scrollIntoView({ block: "nearest" });
  }

  // --- Stories ---

  function later() {
    clearTimeout(waiting);
    if (asking) {
      asking.abort();
    }
    if (!search.value.trim()) {
      stories = [];
      status.textContent = "";
    } else {
      waiting = setTimeout(ask, DELAY);
    }
    show();
  }

  async function ask() {
    asking = new AbortController();
    const { signal } = asking;
    const typed = search.value.trim();
    try {
      const url = `${opener.dataset.find}?q=${encodeURIComponent(typed)}`;
      const response = await fetch(url, { redirect: "manual", signal });
      if (response.type === "opaqueredirect") {
        status.textContent = "You are signed out. Sign in in another tab, then type on here.";
        return;
      }
      if (!response.ok) {
        throw new Error(`The newsroom answered ${response.status}.`);
      }
      const found = await response.json();
      if (signal.aborted) {
        return;
      }
      const kept = active;
      stories = found.results;
      show();
      activate(Math.min(Math.max(kept, 0), options().length - 1));
      status.textContent = said(stories.length);
    } catch (error) {
      if (error.name !== "AbortError") {
        status.textContent = "The newsroom does not answer. Type again in a moment.";
      }
    }
  }

  function said(number) {
    if (!number) {
      return "No story has words in its headline that begin like this.";
    }
    return number === 1 ? "1 story" : `${number} stories, newest work first`;
  }

  // --- Open, choose, close ---

  function open() {
    const editors = Object.values((window.CKEDITOR && window.CKEDITOR.instances) || {});
    writing = editors.find((each) => each.focusManager.hasFocus) || null;
    search.value = "";
    later();
    dialog.showModal();
    search.focus();
  }

  function choose(chosen) {
    if (chosen) {
      writing = null;
      dialog.close();
      chosen.run();
    }
  }

  opener.hidden = false;
  opener.addEventListener("click", open);
  search.addEventListener("input", later);
  search.addEventListener("keydown", (event) => {
    const last = options().length - 1;
    const moves = {
      ArrowDown: active === last ? 0 : active + 1,
      ArrowUp: active <= 0 ? last : active - 1,
      PageDown: Math.min(active + 8, last),
      PageUp: Math.max(active - 8, 0),
    };
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      choose(options()[active]);
    } else if (event.key in moves && last >= 0) {
      event.preventDefault();
      activate(moves[event.key]);
    }
  });
  list.addEventListener("click", (event) => choose(event.target.closest("[role='option']")));
  dialog.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      dialog.close();
    }
  });
  // A click beside the dialog closes it, as Escape does.
  dialog.addEventListener("mousedown", (event) => {
    if (event.target === dialog) {
      dialog.close();
    }
  });
  dialog.addEventListener("close", () => {
    clearTimeout(waiting);
    if (asking) {
      asking.abort();
    }
    if (writing) {
      writing.focus();
    }
  });
})();

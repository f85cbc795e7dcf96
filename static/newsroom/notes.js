/* Internal notes: left and settled without leaving the text that is being written; a click on the
   quoted words shows them in the text. Without this file both load the page anew. */
(function () {
  "use strict";

  const card = document.getElementById("notes");
  if (!card) {
    return;
  }

  for (const id of ["note-form", "settle-form"]) {
    document.getElementById(id).addEventListener("submit", (event) => {
      event.preventDefault();
      send(event.target, event.submitter);
    });
  }

  async function send(form, submitter) {
    const data = new FormData(form, submitter);
    if (submitter) {
      submitter.disabled = true;
    }
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: data,
        headers: { "X-Part": "notes" },
        redirect: "manual", // to the sign-in page
        signal: AbortSignal.timeout(15000),
      });
      if (response.status !== 200 && response.status !== 422) {
        throw new Error(`The newsroom answered ${response.status}.`);
      }
      card.innerHTML = await response.text();
      prepare();
      const field = card.querySelector("textarea");
      if (field && (response.status === 422 || form.id === "note-form")) {
        field.focus({ preventScroll: true });
      } else {
        card.focus({ preventScroll: true });
      }
    } catch {
      if (submitter) {
        submitter.disabled = false;
      }
      card.querySelector("[role=status]").textContent =
        "The newsroom does not answer, or you are signed out. Your note stays here: try again.";
      card.querySelector("[role=status]").classList.remove("unseen");
    }
  }

  // --- From a note to its passage ---

  const folded = (text) => text.replace(/\s+/g, " ").trim();

  /** The places that hold text: the editor's own document, and what is printed on the page. */
  function places() {
    const open = window.CKEDITOR && window.CKEDITOR.instances.id_body;
    const written = open && open.editable() ? [open.editable().$] : [];
    return [...written, ...document.querySelectorAll(".working .printed-text, .printed-text")];
  }

  function passageOf(quote) {
    const wanted = folded(quote);
    for (const place of places()) {
      for (const block of place.children) {
        const text = folded(block.textContent);
        if (text === wanted || (wanted.length >= 1000 && text.startsWith(wanted))) {
          return block;
        }
      }
    }
    return null;
  }

  function show(button) {
    const passage = passageOf(button.dataset.quote);
    if (!passage) {
      const changed = document.createElement("span");
      changed.className = "quiet";
      changed.setAttribute("role", "status");
      changed.textContent = " The passage has changed since.";
      button.after(changed);
      button.replaceWith(...button.childNodes);
      return;
    }
    const open = window.CKEDITOR && window.CKEDITOR.instances.id_body;
    passage.scrollIntoView({ block: "center" });
    if (open && open.editable() && open.editable().$.contains(passage)) {
      const range = open.createRange();
      range.moveToElementEditStart(new window.CKEDITOR.dom.element(passage));
      open.focus();
      open.getSelection().selectRanges([range]);
      document.querySelector("#cke_id_body").scrollIntoView({ block: "nearest" });
      passage.scrollIntoView({ block: "center" });
    } else {
      passage.tabIndex = -1;
      passage.focus({ preventScroll: true });
    }
  }

  function prepare() {
    for (const quote of card.querySelectorAll("[data-quote]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "note-quote";
      button.title = "Show it in the text";
      button.dataset.quote = quote.dataset.quote;
      button.append(...quote.childNodes);
      button.addEventListener("click", () => show(button));
      quote.append(button);
    }
  }

  // The paragraph that one stands in is what one has something to say about.
  card.addEventListener("focusin", (event) => {
    const select = card.querySelector("select");
    const open = window.CKEDITOR && window.CKEDITOR.instances.id_body;
    if (!select || select.value || event.target.tagName !== "TEXTAREA" || event.target.value || !open) {
      return;
    }
    const selection = open.getSelection();
    const path = selection && selection.getRanges().length && open.elementPath();
    const block = path && path.block && folded(path.block.$.textContent);
    const option = block && [...select.options].find((each) => each.value && block.startsWith(each.text.replace(/ …$/, "")));
    if (option) {
      option.selected = true;
    }
  });

  // A note that was typed and not left yet is not lost by a step aside.
  window.addEventListener("beforeunload", (event) => {
    const field = card.querySelector("textarea");
    if (field && field.value.trim() && field.value !== field.defaultValue) {
      event.preventDefault();
    }
  });

  prepare();
})();

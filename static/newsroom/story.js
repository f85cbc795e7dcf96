/* The story editor: what it suggests and refuses, before the server does.
   Without this file the form works all the same. */
(function () {
  "use strict";

  const form = document.getElementById("story-form");
  if (!form) {
    return;
  }
  const field = (name) => form.elements.namedItem(name);
  const one = (selector) => document.querySelector(selector);
  const editor = () => window.CKEDITOR && window.CKEDITOR.instances.id_body;

  /** The story's name on the page follows its headline, until readers have the story. */
  function echoHeadline() {
    const title = one("[data-headline-echo]");
    const headline = field("headline");
    if (title && headline && headline.value.trim() && !title.dataset.fixed) {
      title.textContent = headline.value.trim();
    }
  }

  // --- Address from the headline, until somebody writes one ---

  function slugify(text) {
    const plain = text
      .normalize("NFKD")
      .replace(/[^\x00-\x7f]/g, "")
      .toLowerCase()
      .replace(/[^\w\s-]/g, "")
      .trim()
      .replace(/[-\s]+/g, "-")
      .replace(/^[-_]+|[-_]+$/g, "");
    return plain.length <= 60 ? plain : plain.slice(0, 61).replace(/-[^-]*$/, "");
  }

  let suggested = "";
  function suggestSlug() {
    const slug = field("slug");
    if (!slug || slug.disabled || slug.value !== suggested) {
      return;
    }
    suggested = slugify(field("headline").value);
    slug.value = suggested;
  }

  // --- What keep.js must know ---

  let sending = false;

  function changed() {
    form.dispatchEvent(new Event("newsroom:typed"));
  }

  // --- Sending ---

  /** What the fields come to on the wire, in bytes, without files: line ends travel as two. */
  function bytes() {
    const encoder = new TextEncoder();
    let sum = 0;
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") {
        sum += encoder.encode(name).length + encoder.encode(value.replace(/\r?\n/g, "\r\n")).length;
      }
    }
    return sum;
  }

  function refuse(sentence) {
    const note = document.getElementById("refused");
    note.textContent = sentence;
    note.hidden = false;
    note.scrollIntoView({ block: "center" });
    note.focus({ preventScroll: true });
  }

  form.addEventListener("submit", (event) => {
    if (sending) {
      event.preventDefault();
      return;
    }
    if (editor()) {
      editor().updateElement();
    }
    const most = Number(form.dataset.maxSent);
    const size = bytes();
    if (most && size > most) {
      event.preventDefault();
      const mega = (number) => (number / 1e6).toFixed(1);
      refuse(
        `This is too much text to send: ${mega(size)} MB of at most ${mega(most)} MB. Nothing was ` +
          "sent, and everything is still here. Shorten the text, then save again."
      );
      return;
    }
    sending = true;
    // After the browser has taken the pressed button into what it sends.
    setTimeout(() => lock(true));
  });

  function lock(locked) {
    for (const button of document.querySelectorAll("button[form='story-form']")) {
      button.setAttribute("aria-disabled", String(locked));
    }
  }

  // Back from the next page: the form lives on.
  window.addEventListener("pageshow", () => {
    sending = false;
    lock(false);
  });

  // --- Wiring ---

  form.addEventListener("input", (event) => {
    if (event.target.form === form) {
      changed();
    }
    if (event.target.name === "headline") {
      echoHeadline();
      suggestSlug();
    }
  });
  form.addEventListener("change", (event) => {
    if (event.target.form === form) {
      changed();
    }
  });
  // Enter in a line of text is no wish to save and leave.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type='submit'])")) {
      event.preventDefault();
    }
  });
  // select2 tells jQuery alone of a change.
  if (window.django && window.django.jQuery) {
    window.django.jQuery(form).on("select2:select select2:unselect", changed);
  }

  // An error's link leads to what stands in for a hidden field.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#errors a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) {
      return;
    }
    const folded = target.closest("details:not([open])");
    if (folded) {
      folded.open = true;
    }
    const open = window.CKEDITOR && window.CKEDITOR.instances[target.id];
    const chosen = target.parentElement.querySelector(".select2-search__field");
    if (open || chosen) {
      event.preventDefault();
      target.parentElement.scrollIntoView({ block: "center" });
      (open || chosen).focus();
    } else {
      event.preventDefault();
      target.scrollIntoView({ block: "center" });
      target.focus({ preventScroll: true });
    }
  });

  if (window.CKEDITOR) {
    window.CKEDITOR.on("instanceReady", ({ editor: open }) => {
      // The editor's own event misses what comes without a key: dictation, a mended spelling.
      const listen = () => open.editable().attachListener(open.editable(), "input", changed);
      open.on("change", changed);
      open.on("contentDom", listen);
      listen();
    });
  }

  const slug = field("slug");
  if (slug && !slug.value && field("headline")) {
    suggestSlug();
  }
  echoHeadline();
  const errors = document.getElementById("errors");
  if (errors) {
    errors.focus();
  }
})();

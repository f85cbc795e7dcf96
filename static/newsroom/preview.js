/* The preview beside the editor: the open text in the public page, shown again as one types.
   Without this file its button opens the same page in a tab of its own. */
(function () {
  "use strict";

  const WAIT = 600; // milliseconds after the last key
  const NARROW = "(max-width: 59.99rem)"; // there it takes the whole screen
  const form = document.getElementById("story-form");
  const panel = document.getElementById("preview");
  const button = document.querySelector("[data-key='preview']");
  if (!form || !panel || !button) {
    return;
  }
  const frame = panel.querySelector("iframe");
  const room = panel.querySelector(".preview-room");
  const status = panel.querySelector("[data-preview-status]");
  const widths = [...panel.querySelectorAll("[data-width]")];
  let width = 360; // of the page in the frame, in CSS pixels
  let waiting = 0;
  let asking = null;
  let framed = null;

  // --- What is typed ---

  function typed() {
    const data = new FormData(form);
    const editor = window.CKEDITOR && window.CKEDITOR.instances.id_body;
    if (editor && editor.status === "ready") {
      data.set("body", editor.getData());
    }
    data.delete("picture_file");
    return data;
  }

  async function refresh() {
    if (asking) {
      asking.abort();
    }
    const mine = new AbortController();
    asking = mine;
    try {
      const response = await fetch(button.formAction, {
        method: "POST",
        body: typed(),
        redirect: "manual", // to the sign-in page
        signal: mine.signal,
      });
      const html = response.ok ? await response.text() : "";
      await framed;
      if (asking === mine) {
        show(response, html);
      }
    } catch (error) {
      if (error.name !== "AbortError") {
        status.textContent = "No connection: this is how the text was before.";
      }
    }
  }

  function show(response, html) {
    // A new sign-in elsewhere leaves this form without its right to send: 403.
    if (response.type === "opaqueredirect" || response.status === 403) {
      status.textContent = "You are signed out. Your text stays in the form.";
      return;
    }
    if (!response.ok) {
      status.textContent = `The newsroom could not show it (${response.status}). Your text stays in the form.`;
      return;
    }
    const inside = frame.contentDocument;
    if (!inside) {
      return;
    }
    const page = new DOMParser().parseFromString(html, "text/html");
    const { scrollX, scrollY } = frame.contentWindow;
    if (!inside.querySelector("link[rel='stylesheet']")) {
      inside.head.replaceWith(inside.adoptNode(page.head));
    }
    inside.title = page.title;
    inside.body.replaceWith(inside.adoptNode(page.body));
    frame.contentWindow.scrollTo(scrollX, scrollY);
    status.textContent = "";
  }

  function later() {
    if (panel.open) {
      clearTimeout(waiting);
      waiting = setTimeout(refresh, WAIT);
    }
  }

  // --- The panel ---

  /** A wide page is shown whole, made smaller. */
  function fit() {
    const wide = room.clientWidth;
    const scale = width > wide ? wide / width : 1;
    frame.style.width = `${width > wide ? width : Math.min(width, wide)}px`;
    frame.style.height = `${room.clientHeight / scale}px`;
    frame.style.transform = scale < 1 ? `scale(${scale})` : "";
  }

  function choose(chosen) {
    width = chosen;
    for (const each of widths) {
      each.setAttribute("aria-pressed", String(Number(each.dataset.width) === width));
    }
    document.body.classList.toggle("has-wide-preview", panel.open && width > 360);
    fit();
  }

  function open() {
    if (window.matchMedia(NARROW).matches) {
      panel.showModal();
    } else {
      // Not by show(): it would take the cursor out of the text.
      panel.setAttribute("open", "");
    }
    document.body.classList.add("has-preview");
    button.setAttribute("aria-expanded", "true");
    choose(width);
    framed ||= new Promise((resolve) => {
      frame.addEventListener("load", resolve, { once: true });
      frame.src = frame.dataset.src;
    });
    refresh();
  }

  function closed() {
    clearTimeout(waiting);
    if (asking) {
      asking.abort();
    }
    document.body.classList.remove("has-preview", "has-wide-preview");
    button.setAttribute("aria-expanded", "false");
  }

  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", panel.id);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (panel.open) {
      panel.close();
    } else {
      open();
    }
  });
  panel.addEventListener("close", closed);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.open) {
      event.preventDefault();
      panel.close();
      button.focus();
    }
  });
  panel.querySelector("[data-preview-close]").addEventListener("click", () => {
    panel.close();
    button.focus();
  });
  for (const each of widths) {
    each.addEventListener("click", () => choose(Number(each.dataset.width)));
  }
  new ResizeObserver(fit).observe(room);

  // --- When it is shown again ---

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  window.addEventListener("online", later);
  // select2 tells jQuery alone of a change.
  if (window.django && window.django.jQuery) {
    window.django.jQuery(form).on("select2:select select2:unselect", later);
  }
  if (window.CKEDITOR) {
    window.CKEDITOR.on("instanceReady", ({ editor }) => {
      // The editor's own event misses what comes without a key: dictation, a mended spelling.
      const listen = () => editor.editable().attachListener(editor.editable(), "input", later);
      editor.on("change", later);
      editor.on("contentDom", listen);
      listen();
    });
  }
})();

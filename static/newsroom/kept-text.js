/* What was sent and never arrived comes back: after a lost sign-in, an older page's form, a server
   that was away. Kept in this tab alone, until the newsroom says that it has it. */
(function () {
  "use strict";

  const form = document.getElementById("story-form");
  const PREFIX = "newsroom-sent:";

  function forget() {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX)) {
        sessionStorage.removeItem(key);
      }
    }
  }

  if (document.querySelector(".messagelist .success")) {
    forget();
  }
  if (!form || !form.elements.headline) {
    return;
  }
  const key = PREFIX + form.getAttribute("action");
  const kept = sessionStorage.getItem(key);
  if (form.hasAttribute("data-unsaved")) {
    // The server has answered with what was typed.
    sessionStorage.removeItem(key);
  } else if (kept) {
    putBack(JSON.parse(kept));
  }

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) {
      return;
    }
    const typed = {};
    for (const field of form.querySelectorAll("input[type=text], textarea")) {
      const open = window.CKEDITOR && window.CKEDITOR.instances[field.id];
      if (open) {
        open.updateElement();
      }
      if (field.name) {
        typed[field.name] = field.value;
      }
    }
    try {
      sessionStorage.setItem(key, JSON.stringify(typed));
    } catch {
      // A text too long for the browser's store is sent all the same.
    }
  });

  function putBack(typed) {
    let changed = false;
    for (const [name, value] of Object.entries(typed)) {
      const field = form.elements[name];
      if (field && field.value !== value) {
        field.value = value;
        changed = true;
        const open = window.CKEDITOR && window.CKEDITOR.instances[field.id];
        if (open) {
          open.setData(value);
        }
      }
    }
    if (changed) {
      const note = document.createElement("p");
      note.className = "note note-warn";
      note.setAttribute("role", "status");
      note.textContent =
        "What you sent last did not arrive. It is back in the form: look at it, then save.";
      form.before(note);
      form.setAttribute("data-unsaved", "");
    }
  }
})();

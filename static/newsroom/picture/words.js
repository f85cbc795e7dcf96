/* The words of a picture in the text, in a dialog over the page: caption, credit, description.

   PictureWords.open({picture, words, onSave(words), onAnother(), onRemove(), onMove(up), onClose()})
   `picture` has thumb and notes, `words` are {caption, credit, alt}. They are this use's own: the
   library keeps its own. */
(function () {
  "use strict";

  // As articles/blocks.py allows; characters.
  const LONGEST = { caption: 1000, credit: 200, alt: 500 };
  let opened = 0;

  function make(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }

  function tidy(text) {
    return text.replace(/\s+/g, " ").trim();
  }

  class Words {
    constructor(options) {
      this.options = options;
      this.id = `picture-words-${(opened += 1)}`;
      this.fields = {};
      this.build();
      document.body.append(this.dialog);
      this.dialog.showModal();
      const lacking = ["alt", "credit"].find((name) => !options.words[name]);
      this.fields[lacking || "caption"].focus();
    }

    build() {
      const { picture } = this.options;
      this.status = make("p", { class: "chooser-status", role: "status" });
      this.dialog = make(
        "dialog",
        { "class": "chooser picture-words", "aria-labelledby": `${this.id}-title` },
        make("h2", { id: `${this.id}-title` }, "Picture in the text"),
        make("img", { class: "picture-words-shown", src: picture.thumb, alt: "" }),
        ...(picture.notes || []).map((note) => make("p", { class: "pictures-note" }, note)),
        ...this.field("caption", "Caption", "textarea"),
        ...this.field("credit", "Credit", "input", "Who made it, as readers see it: needed before print."),
        ...this.field(
          "alt",
          "Alternative text",
          "textarea",
          "What it shows, for readers who cannot see it: needed before print."
        ),
        this.status,
        this.buttons()
      );
      this.dialog.addEventListener("keydown", (event) => this.key(event));
      this.dialog.addEventListener("cancel", (event) => this.cancelled(event));
      this.dialog.addEventListener("close", () => {
        this.dialog.remove();
        this.options.onClose();
        if (this.after) {
          this.after();
        }
      });
    }

    field(name, label, tag, help) {
      const id = `${this.id}-${name}`;
      const field = make(tag, { id, maxlength: LONGEST[name], autocomplete: "off" });
      if (tag === "textarea") {
        field.rows = 2;
      }
      field.value = this.options.words[name];
      this.fields[name] = field;
      const parts = [make("label", { for: id }, label), field];
      if (help) {
        field.setAttribute("aria-describedby", `${id}-help`);
        parts.push(make("small", { id: `${id}-help`, class: "help" }, help));
      }
      return parts;
    }

    buttons() {
      const { options } = this;
      const button = (label, act, kind = "") => {
        const made = make("button", { type: "button", class: `button ${kind}`.trim() }, label);
        made.addEventListener("click", act);
        return made;
      };
      const closing = (act) => () => {
        this.after = act;
        this.dialog.close();
      };
      return make(
        "p",
        { class: "chooser-foot" },
        button("Save", () => this.save(), "button-hot"),
        button("Another picture", closing(options.onAnother)),
        button("Move up", () => options.onMove(true)),
        button("Move down", () => options.onMove(false)),
        button("Take it out", closing(options.onRemove)),
        button("Cancel", () => this.dialog.close())
      );
    }

    words() {
      return Object.fromEntries(
        Object.entries(this.fields).map(([name, field]) => [name, tidy(field.value)])
      );
    }

    isChanged() {
      const now = this.words();
      return Object.keys(now).some((name) => now[name] !== this.options.words[name]);
    }

    save() {
      this.options.onSave(this.words());
      this.dialog.close();
    }

    /** Enter saves from the one-line field, and with Ctrl or ⌘ from each. */
    key(event) {
      const isLine = event.target === this.fields.credit;
      if (event.key === "Enter" && (isLine || event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        event.stopPropagation();
        this.save();
      }
    }

    /** Escape throws nothing away that was typed. */
    cancelled(event) {
      if (this.isChanged()) {
        event.preventDefault();
        this.status.textContent = "The words are not saved yet: press Save, or Cancel to drop them.";
      }
    }
  }

  window.PictureWords = { open: (options) => new Words(options) };
})();

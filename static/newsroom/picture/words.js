/* The words of a picture in the text, in a dialog over the page: description, caption, credit.

   PictureWords.open({picture, words, onChange(use), onAnother(), onMove(up), onRemove(), onClose()})
   `picture` has id, thumb, url and notes, `words` are {alt, caption, credit}, this use's own: the library
   keeps its own. `onChange` is called with {id, alt, caption, credit} while somebody types, so that it
   is kept with the text; Cancel calls it with what was there before. `onAnother` returns a Promise of
   another picture, or null, and `onMove` a sentence about where the picture stands then. */
(function () {
  "use strict";

  // As articles/blocks.py allows; characters.
  const LONGEST = { alt: 500, caption: 1000, credit: 200 };
  const REST = 400; // ms without a key until what is typed is told
  const make = (...parts) => window.newsroomMake(...parts); // some pages load that file later
  let opened = 0;

  function tidy(text) {
    return text.replace(/\s+/g, " ").trim();
  }

  class Words {
    constructor(options) {
      this.options = options;
      this.id = `picture-words-${(opened += 1)}`;
      this.fields = {};
      this.help = {};
      this.earlier = null; // the picture that another one has taken the place of
      this.build();
      this.show(options.picture, options.words);
      this.first = this.use();
      document.body.append(this.dialog);
      this.dialog.showModal();
      this.begin();
    }

    /** What is lacking is asked for. A finger that came to move a picture needs no keyboard. */
    begin() {
      const lacking = ["alt", "credit"].find((name) => !this.fields[name].value);
      const isTouched = window.matchMedia("(pointer: coarse)").matches;
      (this.fields[lacking] || (isTouched ? this.done : this.fields.caption)).focus();
    }

    build() {
      this.shown = make("img", { class: "picture-words-shown", alt: "" });
      this.notes = make("div", {});
      this.page = make("a", { target: "_blank", rel: "noopener" }, "Its focus, crops and rights, in another tab");
      this.status = make("p", { class: "chooser-status", role: "status" });
      this.dialog = make(
        "dialog",
        { "class": "chooser picture-words", "aria-labelledby": `${this.id}-title` },
        make("h2", { id: `${this.id}-title` }, "Picture in the text"),
        make(
          "div",
          { class: "picture-words-head" },
          this.shown,
          make("div", {}, make("p", { class: "picture-words-page" }, this.page), this.notes)
        ),
        this.acts(),
        ...this.field("alt", "Alternative text", "textarea", "What it shows, for readers who cannot see it: needed before print."),
        ...this.field("caption", "Caption", "textarea"),
        ...this.field("credit", "Credit", "input", "Who made it, as readers see it: needed before print."),
        this.foot()
      );
      this.dialog.addEventListener("input", () => this.typed());
      this.dialog.addEventListener("keydown", (event) => this.key(event));
      this.dialog.addEventListener("cancel", (event) => this.cancelled(event));
      this.dialog.addEventListener("close", () => this.closed());
    }

    field(name, label, tag, help) {
      const id = `${this.id}-${name}`;
      const field = make(tag, { id, maxlength: LONGEST[name], autocomplete: "off" });
      if (tag === "textarea") {
        field.rows = 2;
      }
      this.fields[name] = field;
      const parts = [make("label", { for: id }, label), field];
      if (help) {
        field.setAttribute("aria-describedby", `${id}-help`);
        this.help[name] = make("small", { id: `${id}-help`, class: "help" }, help);
        parts.push(this.help[name]);
      }
      return parts;
    }

    button(label, act, kind = "") {
      const made = make("button", { type: "button", class: `button ${kind}`.trim() }, label);
      made.addEventListener("click", act);
      return made;
    }

    acts() {
      const { options } = this;
      this.back = this.button("Put the earlier picture back", () => this.putBack());
      return make(
        "p",
        { class: "picture-words-acts" },
        this.button("Another picture", () => this.another()),
        this.back,
        this.button("Move up", () => this.say(options.onMove(true))),
        this.button("Move down", () => this.say(options.onMove(false))),
        this.button("Remove", () => this.finish(options.onRemove))
      );
    }

    foot() {
      this.done = this.button("Done", () => this.finish(), "button-hot");
      const cancel = this.button("Cancel", () => {
        this.put(this.first);
        this.dropped = true;
        this.finish();
      });
      return make("div", { class: "picture-words-foot" }, this.status, cancel, this.done);
    }

    // --- What stands in it ---

    show(picture, words) {
      this.picture = picture;
      this.shown.src = picture.thumb;
      const notes = (picture.notes || []).map((note) => make("p", { class: "pictures-note" }, note));
      this.notes.replaceChildren(...notes);
      this.page.href = picture.url || "";
      this.page.parentElement.hidden = !picture.url;
      for (const [name, field] of Object.entries(this.fields)) {
        field.value = words[name] || "";
      }
      this.back.hidden = !this.earlier;
      this.mark();
    }

    mark() {
      for (const [name, help] of Object.entries(this.help)) {
        help.classList.toggle("is-lacking", !tidy(this.fields[name].value));
      }
    }

    use() {
      const words = Object.entries(this.fields).map(([name, field]) => [name, tidy(field.value)]);
      return { id: String(this.picture.id), ...Object.fromEntries(words) };
    }

    isChanged() {
      const now = this.use();
      return Object.keys(now).some((name) => now[name] !== this.first[name]);
    }

    put(use) {
      clearTimeout(this.timer);
      this.options.onChange(use);
    }

    typed() {
      this.mark();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.put(this.use()), REST);
    }

    say(sentence) {
      this.status.textContent = sentence;
      const open = document.activeElement;
      if (Object.values(this.fields).includes(open)) {
        open.scrollIntoView({ block: "nearest" }); // the foot has grown
      }
    }

    // --- Another picture ---

    async another() {
      const picture = await this.options.onAnother();
      if (!picture || !this.dialog.isConnected) {
        return;
      }
      this.earlier = { picture: this.picture, words: this.use() };
      this.show(picture, picture);
      this.put(this.use());
      this.say("Another picture, with its own words.");
      this.begin();
    }

    putBack() {
      const { picture, words } = this.earlier;
      this.earlier = null;
      this.show(picture, words);
      this.put(this.use());
      this.say("The earlier picture is back, with its words.");
      this.done.focus();
    }

    // --- Closing ---

    finish(act) {
      this.after = act;
      this.dialog.close();
    }

    /** Enter is done from the one-line field, and with Ctrl or ⌘ from each. */
    key(event) {
      const isLine = event.target === this.fields.credit && !event.isComposing;
      if (event.key === "Enter" && (isLine || event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        event.stopPropagation();
        this.finish();
      }
    }

    /** Escape throws nothing away that was typed. */
    cancelled(event) {
      if (this.isChanged()) {
        event.preventDefault();
        this.say("You have changed something: Done keeps it, Cancel drops it.");
      }
    }

    /** Also by a browser that asks nobody: what is typed is kept. */
    closed() {
      if (!this.dropped) {
        this.put(this.use());
      }
      this.dialog.remove();
      this.options.onClose();
      if (this.after) {
        this.after();
      }
    }
  }

  window.PictureWords = { open: (options) => new Words(options) };
})();

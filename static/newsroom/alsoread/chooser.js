/* The chooser of "Also read": a search over stories, as you type, in a dialog over the page.

   AlsoReadChooser.open({url, story, current?, onChoose?, onSave?, onMove?, onRemove?, onClose})
   Without `current` a choice closes the dialog at once; with it the dialog edits that block. */
(function () {
  "use strict";

  const DELAY = 180; // ms between the last key and the question
  let opened = 0;

  function make(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== null && value !== undefined) {
        node.setAttribute(name, value);
      }
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  }

  class Chooser {
    constructor(options) {
      this.options = options;
      this.current = options.current || null;
      this.chosen = this.current;
      this.results = [];
      this.active = -1;
      this.id = `also-read-${(opened += 1)}`;
      this.build();
      document.body.append(this.dialog);
      this.dialog.showModal();
      this.search.focus();
      if (!this.current) {
        this.ask();
      }
    }

    build() {
      const { id } = this;
      this.search = make("input", {
        "type": "text",
        "id": `${id}-search`,
        "class": "chooser-search",
        "role": "combobox",
        "aria-expanded": "true",
        "aria-autocomplete": "list",
        "aria-controls": `${id}-list`,
        "autocomplete": "off",
        "spellcheck": "false",
        "placeholder": "Words from its headline",
      });
      this.list = make("ul", {
        "id": `${id}-list`,
        "class": "chooser-list",
        "role": "listbox",
        "aria-label": "Stories, newest first",
      });
      this.status = make("p", { "class": "chooser-status", "role": "status" });
      this.dialog = make(
        "dialog",
        {
          "class": this.current ? "chooser chooser-edit" : "chooser",
          "aria-labelledby": `${id}-title`,
        },
        make("h2", { id: `${id}-title` }, this.current ? "Edit “Also read”" : "Also read"),
        this.current ? this.now() : null,
        make(
          "label",
          { for: this.search.id },
          this.current ? "Point at another story" : "Search stories"
        ),
        this.search,
        this.list,
        this.status,
        this.current ? this.labelField() : null,
        this.footer()
      );
      this.search.addEventListener("input", () => this.later());
      this.search.addEventListener("keydown", (event) => this.key(event));
      this.dialog.addEventListener("close", () => this.closed());
      // A click beside the dialog closes it, as Escape does.
      this.dialog.addEventListener("mousedown", (event) => {
        if (event.target === this.dialog) {
          this.dialog.close();
        }
      });
    }

    now() {
      this.nowTitle = make("b", {}, this.current.headline);
      this.nowMark = make("span", {});
      this.showNow();
      return make("p", { class: "chooser-now" }, "Points at ", this.nowTitle, " ", this.nowMark);
    }

    showNow() {
      this.nowTitle.textContent = this.chosen.headline;
      this.nowMark.replaceChildren(this.chosen.unknown ? "" : mark(this.chosen));
    }

    labelField() {
      const help = `${this.id}-help`;
      this.label = make("input", {
        "type": "text",
        "id": `${this.id}-label`,
        "aria-describedby": help,
        "autocomplete": "off",
      });
      this.label.value = this.current.label || "";
      this.label.addEventListener("keydown", (event) => {
        if (event.key === "Enter") {
          event.preventDefault();
          this.save();
        }
      });
      return make(
        "div",
        { class: "chooser-label" },
        make("label", { for: this.label.id }, "Own label (optional)"),
        this.label,
        make("p", { id: help }, "Left empty, the story’s own headline stands there, as it is then.")
      );
    }

    footer() {
      const button = (label, kind, act) => {
        const made = make("button", { type: "button", class: kind }, label);
        made.addEventListener("click", act);
        return made;
      };
      const cancel = button("Cancel", "button", () => this.dialog.close());
      if (!this.current) {
        return make(
          "div",
          { class: "chooser-foot" },
          make("p", { class: "chooser-hint" }, "Double-click or tap a block later to give it its own label."),
          cancel
        );
      }
      const { onMove, onRemove } = this.options;
      return make(
        "div",
        { class: "chooser-foot" },
        button("Move up", "button", () => onMove(true)),
        button("Move down", "button", () => onMove(false)),
        button("Remove", "button", () => this.finish(onRemove)),
        make("span", { class: "chooser-gap" }),
        cancel,
        button("Done", "button button-hot", () => this.save())
      );
    }

    key(event) {
      const steps = { ArrowDown: 1, ArrowUp: -1 };
      if (event.key in steps) {
        event.preventDefault();
        const count = this.results.length;
        if (count) {
          const from = this.active < 0 && steps[event.key] < 0 ? 0 : this.active;
          this.point((from + steps[event.key] + count) % count);
        }
      } else if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        if (this.results[this.active]) {
          this.choose(this.results[this.active]);
        } else if (this.current) {
          this.save();
        }
      }
    }

    point(index) {
      const options = this.list.children;
      if (options[this.active]) {
        options[this.active].setAttribute("aria-selected", "false");
      }
      this.active = index;
      if (options[index]) {
        options[index].setAttribute("aria-selected", "true");
        options[index].scrollIntoView({ block: "nearest" });
        this.search.setAttribute("aria-activedescendant", options[index].id);
      } else {
        this.search.removeAttribute("aria-activedescendant");
      }
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), DELAY);
    }

    async ask() {
      if (this.current && !this.search.value.trim()) {
        this.show([]);
        this.say("");
        return;
      }
      const url = new URL(this.options.url, document.baseURI);
      url.searchParams.set("q", this.search.value.trim());
      if (this.options.story) {
        url.searchParams.set("not", this.options.story);
      }
      if (this.asking) {
        this.asking.abort();
      }
      const asking = (this.asking = new AbortController());
      this.list.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(url, {
          signal: asking.signal,
          headers: { Accept: "application/json" },
        });
        if (!answer.ok || !(answer.headers.get("Content-Type") || "").includes("json")) {
          throw new Error(`the search answered ${answer.status}`);
        }
        this.show((await answer.json()).results);
      } catch (error) {
        if (error.name === "AbortError") {
          return;
        }
        this.show([]);
        this.say("The search does not answer. You may be signed out: sign in in another tab, then type again.");
      }
      this.list.removeAttribute("aria-busy");
    }

    show(results) {
      this.results = results;
      this.list.replaceChildren(...results.map((story, index) => this.option(story, index)));
      this.search.setAttribute("aria-expanded", String(results.length > 0));
      this.active = -1;
      this.point(results.length && this.search.value.trim() ? 0 : -1);
      const typed = this.search.value.trim();
      if (!results.length) {
        this.say(typed ? "No story has all of these words." : "Type a word of the headline.");
      } else {
        const count = `${results.length} ${results.length === 1 ? "story" : "stories"}`;
        this.say(typed ? `${count}, newest first` : `The newest ${count}`);
      }
    }

    option(story, index) {
      const meta = [story.section, story.when].filter(Boolean).join(" · ");
      const option = make(
        "li",
        { "role": "option", "id": `${this.id}-${index}`, "aria-selected": "false" },
        make("b", {}, story.headline),
        make("span", {}, mark(story), ` ${meta}`)
      );
      option.addEventListener("mousemove", () => {
        if (this.active !== index) {
          this.point(index);
        }
      });
      option.addEventListener("click", () => this.choose(story));
      return option;
    }

    say(sentence) {
      this.status.textContent = sentence;
    }

    choose(story) {
      if (!this.current) {
        this.finish(() => this.options.onChoose(story));
        return;
      }
      this.chosen = story;
      this.showNow();
      this.search.value = "";
      this.show([]);
      this.say(`It will point at “${story.headline}”.`);
      this.label.focus();
    }

    save() {
      const label = this.label.value.replace(/\s+/g, " ").trim();
      this.finish(() => this.options.onSave({ story: this.chosen, label }));
    }

    finish(act) {
      this.done = act;
      this.dialog.close();
    }

    closed() {
      clearTimeout(this.timer);
      if (this.asking) {
        this.asking.abort();
      }
      this.dialog.remove();
      this.options.onClose();
      if (this.done) {
        this.done();
      }
    }
  }

  function mark(story) {
    const kind = story.public ? "chip chip-public" : "chip";
    return make("em", { class: kind }, story.status_label || (story.public ? "Public" : "Not public"));
  }

  window.AlsoReadChooser = { open: (options) => new Chooser(options) };
})();

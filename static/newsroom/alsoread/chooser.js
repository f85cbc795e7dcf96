/* The chooser of "Also read": a search over stories, as you type, in a dialog over the page.

   AlsoReadChooser.open({url, story, current?, suggest?, onChoose?, onSave?, onMove?, onRemove?, onClose})
   Without `current` a choice closes the dialog at once; with it the dialog edits that block.
   `suggest`, {url, written}, brings suggestions for the open text as it is written now: they stand
   above the newest stories until something is typed. */
(function () {
  "use strict";

  const DELAY = 180; // ms between the last key and the question
  const PATIENCE = 2000; // ms that the newest stories wait for the suggestions above them
  const make = (...parts) => window.newsroomMake(...parts); // some pages load that file later
  let opened = 0;

  class Chooser {
    constructor(options) {
      this.options = options;
      this.current = options.current || null;
      this.chosen = this.current;
      this.results = []; // the stories that are shown
      this.shown = []; // and their options, in the same order
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
      this.list = make("div", {
        "id": `${id}-list`,
        "class": "chooser-list",
        "role": "listbox",
        "aria-label": "Stories",
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
      const [before, now] = [this.shown[this.active], this.shown[index]];
      if (before) {
        before.setAttribute("aria-selected", "false");
      }
      this.active = index;
      if (now) {
        now.setAttribute("aria-selected", "true");
        now.scrollIntoView({ block: "nearest" });
        this.search.setAttribute("aria-activedescendant", now.id);
      } else {
        this.search.removeAttribute("aria-activedescendant");
      }
    }

    /** Ask when the keys rest; what was asked before them is of no use any more. */
    later() {
      clearTimeout(this.timer);
      if (this.asking) {
        this.asking.abort();
      }
      this.timer = setTimeout(() => this.ask(), DELAY);
    }

    async ask() {
      const typed = this.search.value.trim();
      if (this.current && !typed) {
        this.show([], [], typed);
        this.say("");
        this.list.removeAttribute("aria-busy");
        return;
      }
      const { signal } = (this.asking = new AbortController());
      this.list.setAttribute("aria-busy", "true");
      try {
        const [suggested, found] = await Promise.all([
          typed ? [] : this.suggested(signal),
          this.found(typed, signal),
        ]);
        this.show(suggested, found, typed);
      } catch (error) {
        if (error.name === "AbortError") {
          return;
        }
        this.show([], [], typed);
        this.say("The search does not answer. You may be signed out: sign in in another tab, then type again.");
      }
      this.list.removeAttribute("aria-busy");
    }

    async found(typed, signal) {
      const url = new URL(this.options.url, document.baseURI);
      url.searchParams.set("q", typed);
      if (this.options.story) {
        url.searchParams.set("not", this.options.story);
      }
      return stories(await fetch(url, { signal, headers: { Accept: "application/json" } }));
    }

    /** Suggestions come with the newest stories or not at all: nothing moves under the pointer. */
    async suggested(signal) {
      const { suggest } = this.options;
      if (!suggest) {
        return [];
      }
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), PATIENCE);
      const stop = () => late.abort();
      signal.addEventListener("abort", stop);
      try {
        // A body and not an address: nobody has saved these words.
        const body = new URLSearchParams(suggest.written());
        const headers = { Accept: "application/json" };
        return await stories(
          await fetch(suggest.url, { method: "POST", body, headers, signal: late.signal })
        );
      } catch {
        return []; // the search says what is wrong
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
      }
    }

    show(suggested, found, typed) {
      const ids = new Set(suggested.map((story) => story.id));
      const others = found.filter((story) => !ids.has(story.id));
      this.results = [...suggested, ...others];
      this.shown = this.results.map((story, index) => this.option(story, index));
      const split = suggested.length;
      this.list.replaceChildren(
        ...(split
          ? [
              this.group("suggested", "Suggested for this story", this.shown.slice(0, split)),
              this.group("newest", "Newest stories", this.shown.slice(split)),
            ]
          : this.shown)
      );
      this.list.scrollTop = 0;
      this.search.setAttribute("aria-expanded", String(this.results.length > 0));
      this.active = -1;
      this.point(this.results.length && typed ? 0 : -1);
      const count = `${others.length} ${others.length === 1 ? "story" : "stories"}`;
      if (!this.results.length) {
        this.say(typed ? "No story has all of these words." : "Type a word of the headline.");
      } else if (split) {
        this.say(others.length ? `${split} suggested, then the newest ${count}` : `${split} suggested`);
      } else {
        this.say(typed ? `${count}, newest first` : `The newest ${count}`);
      }
    }

    group(name, title, options) {
      if (!options.length) {
        return "";
      }
      const id = `${this.id}-${name}`;
      return make(
        "div",
        { "role": "group", "aria-labelledby": id },
        make("p", { id, class: "chooser-group", role: "presentation" }, title),
        ...options
      );
    }

    option(story, index) {
      const meta = [story.section, story.when].filter(Boolean).join(" · ");
      const option = make(
        "div",
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
      this.show([], [], "");
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

  /** Read the stories of an answer; an error where it has none, as the page of a sign-in. */
  async function stories(answer) {
    if (!answer.ok || !(answer.headers.get("Content-Type") || "").includes("json")) {
      throw new Error(`the search answered ${answer.status}`);
    }
    return (await answer.json()).results;
  }

  function mark(story) {
    const kind = story.public ? "chip chip-public" : "chip";
    return make("em", { class: kind }, story.status_label || (story.public ? "Public" : "Not public"));
  }

  window.AlsoReadChooser = { open: (options) => new Chooser(options) };
})();

/* Choosing a picture: a dialog over the page with the library, searched as one types, newest first;
   or one that is uploaded there by button, drop, paste or a phone's camera.

   newsroomPictures.choose({title, files}) → Promise of the picture, null where the dialog is closed.
   `files` are sent at once, such as those of a drop on the page. One file that is sent alone, and
   has nothing to be told of, is the choice. */
(function () {
  "use strict";

  const pictures = window.newsroomPictures;
  const make = window.newsroomMake;
  const { find: FIND, accept: ACCEPT } = document.currentScript.dataset;
  const DELAY = 180; // ms between the last key and the question
  let opened = 0;

  class Chooser {
    constructor({ title = "Choose a picture", files = [] }, done) {
      this.done = done;
      this.before = "";
      this.id = `picture-chooser-${(opened += 1)}`;
      this.build(title);
      document.body.append(this.dialog);
      this.dialog.showModal();
      this.search.focus();
      this.ask();
      this.send(files);
    }

    build(title) {
      const { id } = this;
      this.search = make("input", {
        type: "search",
        id: `${id}-search`,
        class: "input",
        autocomplete: "off",
        placeholder: "Words of its caption, credit, place or file",
      });
      this.file = make("input", {
        type: "file",
        id: `${id}-file`,
        class: "unseen",
        accept: ACCEPT, // phones offer their camera; the newsroom judges by content
        multiple: "",
      });
      this.grid = make("ul", { "class": "pictures-grid", "aria-label": "Pictures" });
      this.status = make("p", { class: "chooser-status", role: "status" });
      this.older = make("button", { type: "button", class: "button" }, "Older pictures");
      this.older.hidden = true;
      this.sent = make("ul", { "class": "uploads", "aria-label": "Files that you send" });
      const close = make("button", { type: "button", class: "button" }, "Cancel");
      this.dialog = make(
        "dialog",
        { "class": "pictures-chooser", "aria-labelledby": `${id}-title` },
        make("h2", { id: `${id}-title` }, title),
        make(
          "div",
          { class: "pictures-tools" },
          make(
            "div",
            { class: "field pictures-search" },
            make("label", { for: this.search.id }, "Search the library"),
            this.search
          ),
          make(
            "p",
            { class: "pictures-send" },
            this.file,
            make("label", { for: this.file.id, class: "button button-hot" }, "Upload"),
            make("span", { class: "help" }, "Or drop or paste pictures here.")
          )
        ),
        this.sent,
        this.status,
        make("div", { class: "pictures-room" }, this.grid, this.older),
        make("p", { class: "chooser-foot" }, close)
      );
      this.uploads = pictures.uploads(this.sent, {
        onPicture: (picture, others) => this.arrived(picture, others),
        actions: (picture) => [this.button(picture)],
      });
      this.search.addEventListener("input", () => this.later());
      this.search.addEventListener("keydown", (event) => this.searchKey(event));
      this.grid.addEventListener("keydown", (event) => this.gridKey(event));
      this.older.addEventListener("click", () => this.more());
      close.addEventListener("click", () => this.dialog.close());
      this.dialog.addEventListener("close", () => this.closed());
      // A click beside the dialog closes it, as Escape does; not while files are under way.
      this.dialog.addEventListener("mousedown", (event) => {
        if (event.target === this.dialog && !this.uploads.waiting()) {
          this.dialog.close();
        }
      });
      this.file.addEventListener("change", () => {
        const files = [...this.file.files];
        this.file.value = "";
        this.send(files);
      });
      pictures.receive(this.dialog, (files) => this.send(files));
    }

    // --- Uploads ---

    send(files) {
      this.alone = files.length === 1 && !this.uploads.waiting() && !this.sent.children.length;
      this.uploads.add(files);
    }

    arrived(picture) {
      if (this.alone && !picture.notes.length) {
        this.choose(picture);
      }
    }

    button(picture) {
      const use = make("button", { type: "button", class: "button" }, "Use this picture");
      use.addEventListener("click", () => this.choose(picture));
      return use;
    }

    // --- The library ---

    /** Ask when the keys rest; what was asked before them is of no use any more. */
    later() {
      clearTimeout(this.timer);
      if (this.asking) {
        this.asking.abort();
      }
      this.timer = setTimeout(() => this.ask(), DELAY);
    }

    ask() {
      this.before = "";
      return this.load((shown) => this.grid.replaceChildren(...shown));
    }

    async more() {
      const had = this.grid.children.length;
      await this.load((shown) => this.grid.append(...shown));
      const first = this.grid.children[had];
      if (first) {
        first.querySelector("button").focus();
      }
    }

    async load(show) {
      const { signal } = (this.asking = new AbortController());
      const url = new URL(FIND, document.baseURI);
      url.searchParams.set("q", this.search.value.trim());
      if (this.before) {
        url.searchParams.set("before", this.before);
      }
      this.grid.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(url, { signal, headers: { Accept: "application/json" } });
        if (!answer.ok || !(answer.headers.get("Content-Type") || "").includes("json")) {
          throw new Error(`the library answered ${answer.status}`);
        }
        const found = await answer.json();
        this.before = found.before;
        show(found.pictures.map((picture) => this.item(picture)));
        this.older.hidden = !found.before;
        this.tell();
      } catch (error) {
        if (error.name === "AbortError") {
          return;
        }
        this.status.textContent =
          "The library does not answer. You may be signed out: sign in in another tab, then type again.";
      }
      this.grid.removeAttribute("aria-busy");
    }

    tell() {
      const count = this.grid.children.length;
      const typed = this.search.value.trim();
      if (count) {
        const more = this.before ? "The newest " : "";
        this.status.textContent = `${more}${count} ${count === 1 ? "picture" : "pictures"}, newest first`;
      } else {
        this.status.textContent = typed
          ? "No picture has all of these words."
          : "The library has no picture yet: upload the first.";
      }
    }

    item(picture) {
      const words = [picture.credit || "no credit", `added ${picture.added}`].join(" · ");
      const marks = picture.notes.map((note) => make("span", { class: "pictures-note" }, note));
      const choose = make(
        "button",
        { type: "button", class: "pictures-choice" },
        make("img", { src: picture.thumb, alt: picture.alt, loading: "lazy" }),
        make("span", { class: "pictures-name" }, picture.name),
        make("span", { class: "pictures-words" }, words),
        ...marks
      );
      choose.addEventListener("click", () => this.choose(picture));
      return make("li", {}, choose);
    }

    searchKey(event) {
      const first = this.grid.querySelector("button");
      if (event.key === "ArrowDown" && first) {
        event.preventDefault();
        first.focus();
      } else if (event.key === "Enter") {
        event.preventDefault(); // the dialog may stand inside a form's page
      }
    }

    /** Arrows walk the grid, as wide as it is just now. */
    gridKey(event) {
      const buttons = [...this.grid.querySelectorAll("button")];
      const from = buttons.indexOf(document.activeElement);
      const across = getComputedStyle(this.grid).gridTemplateColumns.split(" ").length;
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across }[event.key];
      if (from < 0 || !step) {
        return;
      }
      event.preventDefault();
      if (from + step < 0) {
        this.search.focus();
      } else {
        buttons[Math.min(from + step, buttons.length - 1)].focus();
      }
    }

    choose(picture) {
      this.chosen = picture;
      this.dialog.close();
    }

    closed() {
      clearTimeout(this.timer);
      if (this.asking) {
        this.asking.abort();
      }
      this.dialog.remove();
      this.done(this.chosen || null);
    }
  }

  pictures.choose = (options = {}) => new Promise((resolve) => new Chooser(options, resolve));
})();

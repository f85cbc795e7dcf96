/* A picture in the text: chosen from the library, or uploaded there by button, drop or paste.

   Stored as <p data-picture="12" data-alt="…" data-credit="…">caption</p>: the words of this use, taken
   over from the library when it is chosen. The editor shows the newsroom's own copy of it, also of one
   that readers do not see. What is known of the pictures stands in the textarea's data-pictures. */
(function () {
  "use strict";

  /* global CKEDITOR */

  const { editorBlocks } = window;
  const ID = /^[1-9][0-9]{0,17}$/;
  const WORDS = ["caption", "credit", "alt"];

  CKEDITOR.plugins.add("picture", {
    requires: "widget",

    init(editor) {
      const shelf = new Shelf(editor.element.$);
      editor.widgets.add("picture", widget(editor, shelf));
      editor.addCommand("choosePicture", {
        async: true,
        canUndo: false,
        exec: () => open(editor, shelf),
      });
      // For the pictures that came with a paste; see paste.js.
      editor.addCommand("sendPictures", {
        async: true,
        canUndo: false,
        exec: (_, files) => send(editor, shelf, files, editorBlocks.range(editor)),
      });
      editor.ui.addButton("Picture", {
        label: "Picture",
        command: "choosePicture",
        toolbar: "insert",
        icon: `${this.path}icons/picture.svg`,
      });
      editor.on("contentDom", () => receive(editor, shelf));
    },

    afterInit(editor) {
      editorBlocks.stayEmpty(editor, "data-picture");
    },
  });

  /** What is known of the pictures in the text, by their ids. */
  class Shelf {
    constructor(textarea) {
      this.copies = textarea.dataset.pictureCopy || "";
      this.pictures = JSON.parse(textarea.dataset.pictures || "{}");
    }

    put(picture) {
      this.pictures[picture.id] = picture;
    }

    get(id) {
      const thumb = this.copies.replace("/0/", `/${id}/`);
      return this.pictures[id] || { id, thumb, hidden: "", notes: [] };
    }
  }

  function widget(editor, shelf) {
    return {
      pathName: "Picture",
      getLabel() {
        const { caption, alt } = this.data;
        return `Picture: ${alt || caption || "no description"}. Press Enter to edit.`;
      },
      allowedContent: "p[!data-picture,data-alt,data-credit]",
      requiredContent: "p[data-picture]",

      upcast(element, data) {
        const { attributes } = element;
        const id = attributes["data-picture"];
        if (element.name !== "p" || !ID.test(id || "")) {
          return false;
        }
        data.id = id;
        data.alt = attributes["data-alt"] || "";
        data.credit = attributes["data-credit"] || "";
        data.caption = editorBlocks.plain(element.getHtml());
        element.name = "div";
        element.attributes = { class: "picture" };
        element.children.length = 0;
        return true;
      },

      downcast() {
        const { id, alt, credit, caption } = this.data;
        const paragraph = new CKEDITOR.htmlParser.element("p", {
          "data-picture": id,
          "data-alt": alt,
          "data-credit": credit,
        });
        if (caption) {
          paragraph.add(new CKEDITOR.htmlParser.text(CKEDITOR.tools.htmlEncode(caption)));
        }
        return paragraph;
      },

      init() {
        editorBlocks.wire(editor, this, () => edit(editor, shelf, this));
      },

      data() {
        show(this, shelf.get(this.data.id));
      },
    };
  }

  /** Print the picture in the editor with its words, and what they lack. */
  function show(block, picture) {
    const encode = CKEDITOR.tools.htmlEncode;
    const { alt, credit, caption } = block.data;
    const lacks = [!credit && "no credit", !alt && "no alternative text"].filter(Boolean);
    const marks = [
      picture.hidden && `Hidden from readers: ${picture.hidden}`,
      lacks.length && `Before print: ${lacks.join(", ")}`,
    ].filter(Boolean);
    block.element.setHtml(
      `<img src="${CKEDITOR.tools.htmlEncodeAttr(picture.thumb)}" alt="${CKEDITOR.tools.htmlEncodeAttr(alt)}"` +
        `${room(picture)}>` +
        `<span>${encode(caption) || "<em>No caption</em>"}</span> <small>${encode(credit)}</small>` +
        marks.map((mark) => `<i>${encode(mark)}</i>`).join("")
    );
    block.wrapper.setAttribute("title", "Double-click to edit, drag to move");
  }

  /** Nothing below it moves when it arrives. */
  function room({ width, height }) {
    return width && height ? ` width="${Number(width)}" height="${Number(height)}"` : "";
  }

  // --- Choosing and editing ---

  function open(editor, shelf) {
    const focused = editor.widgets.focused;
    if (focused && focused.name === "picture") {
      edit(editor, shelf, focused);
      return;
    }
    const at = editorBlocks.range(editor);
    window.newsroomPictures.choose({ title: "Picture for the text" }).then((picture) => {
      editorBlocks.select(editor, at);
      if (picture) {
        const block = insert(editor, shelf, picture);
        // Whoever chose one is asked for what it lacks; the others go on writing.
        if (!picture.credit || !picture.alt) {
          edit(editor, shelf, block);
        }
      }
    });
  }

  /** Put a picture beside the cursor's paragraph, or where `place` says, with the library's words. */
  function insert(editor, shelf, picture, place) {
    shelf.put(picture);
    return editorBlocks.insert(editor, "picture", "picture", dataOf(picture), place);
  }

  function dataOf(picture) {
    return { id: String(picture.id), ...wordsOf(picture) };
  }

  function wordsOf(from) {
    return Object.fromEntries(WORDS.map((name) => [name, from[name]]));
  }

  function edit(editor, shelf, block) {
    // One step back undoes all that is done in the dialog.
    editor.fire("saveSnapshot");
    window.PictureWords.open({
      picture: shelf.get(block.data.id),
      words: wordsOf(block.data),
      onChange(use) {
        block.setData(use);
        editor.fire("change"); // what keeps the text hears of it
      },
      async onAnother() {
        const picture = await window.newsroomPictures.choose({ title: "Another picture" });
        if (picture) {
          shelf.put(picture);
        }
        return picture;
      },
      onMove(up) {
        editorBlocks.move(editor, block, up);
        const above = editorBlocks.above(block);
        return above === null ? "It stands at the top of the text." : `It stands below ${above}.`;
      },
      onRemove: () => editorBlocks.remove(editor, block),
      onClose() {
        editor.fire("saveSnapshot");
        editor.focus();
        block.focus();
      },
    });
  }

  // --- Files that are dropped or pasted ---

  function receive(editor, shelf) {
    const body = editor.document.$;
    const has = (transfer) => transfer && [...transfer.types].includes("Files");
    const take = (event, files, at) => {
      event.preventDefault();
      event.stopImmediatePropagation(); // the editor would put their bytes into the text
      send(editor, shelf, files, at);
    };
    body.addEventListener(
      "dragover",
      (event) => {
        if (has(event.dataTransfer)) {
          event.preventDefault();
          event.dataTransfer.dropEffect = "copy";
        }
      },
      true
    );
    body.addEventListener(
      "drop",
      (event) => {
        const files = has(event.dataTransfer) ? window.newsroomPictures.files(event.dataTransfer) : [];
        if (files.length) {
          take(event, files, rangeAt(body, event) || editorBlocks.range(editor));
        } else if (has(event.dataTransfer)) {
          event.preventDefault(); // the browser would leave the page for the file
        }
      },
      true
    );
    body.addEventListener(
      "paste",
      (event) => {
        const files = window.newsroomPictures.files(event.clipboardData);
        // A copy from a word processor has a picture of the text beside the text.
        if (files.length && !event.clipboardData.types.includes("text/plain")) {
          take(event, files, editorBlocks.range(editor));
        }
      },
      true
    );
  }

  function rangeAt(body, { clientX, clientY }) {
    if (body.caretRangeFromPoint) {
      return body.caretRangeFromPoint(clientX, clientY);
    }
    const place = body.caretPositionFromPoint && body.caretPositionFromPoint(clientX, clientY);
    if (!place) {
      return null;
    }
    const range = body.createRange();
    range.setStart(place.offsetNode, place.offset);
    return range;
  }

  /** Send files one after the other; each is put in where they were dropped, in their order. */
  function send(editor, shelf, files, at) {
    const list = document.createElement("ul");
    list.className = "uploads";
    list.setAttribute("aria-label", "Pictures on their way into the text");
    const said = document.createElement("p");
    said.className = "uploads-said";
    said.setAttribute("role", "status");
    editor.container.$.after(list, said);
    const form = editor.element.$.form;
    const tell = (sentence) => {
      said.textContent = sentence;
      if (sentence) {
        said.scrollIntoView({ block: "nearest" });
      }
    };
    let last = null;
    const uploads = window.newsroomPictures.uploads(list, {
      form,
      tell,
      onPicture(picture) {
        const waits = editor.focusManager.hasFocus && isSame(editorBlocks.range(editor), at);
        last = insert(editor, shelf, picture, last ? { after: last } : { at });
        if (waits) {
          editorBlocks.below(editor, last);
          at = editorBlocks.range(editor);
        }
      },
    });
    const oneByOne = async () => {
      let all = true;
      for (const file of files) {
        const [arrived] = await uploads.add([file]);
        all = all && arrived;
        for (const done of list.querySelectorAll(".is-done:not(:has(.upload-note))")) {
          done.remove(); // it stands in the text
        }
      }
      return all;
    };
    window.newsroomPictures.underWay(oneByOne(), { form, tell });
  }

  function isSame(one, other) {
    return (
      one &&
      other &&
      one.startContainer === other.startContainer &&
      one.startOffset === other.startOffset
    );
  }
})();

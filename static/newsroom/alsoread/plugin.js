/* The "Also read" block of the editor: a paragraph that points at another story by its id.

   Stored as <p data-also-read="12"></p>; text inside it is a label of the reporter's own. Shown
   with the target's title, which stands in the textarea's data-also-reads or comes from the
   chooser (chooser.js). */
(function () {
  "use strict";

  const ID = /^[1-9][0-9]{0,17}$/;
  const LEAD = 600; // characters of the text that suggestions go by
  const UP = CKEDITOR.ALT + 38;
  const DOWN = CKEDITOR.ALT + 40;

  CKEDITOR.plugins.add("alsoread", {
    requires: "widget",

    init(editor) {
      const textarea = editor.element.$;
      const shelf = new Shelf(textarea);

      editor.widgets.add("alsoread", widget(editor, shelf));
      editor.addCommand("chooseAlsoRead", {
        async: true,
        canUndo: false,
        exec: () => open(editor, shelf),
      });
      editor.ui.addButton("AlsoRead", {
        label: "Also read",
        command: "chooseAlsoRead",
        toolbar: "insert",
        icon: `${this.path}icons/alsoread.svg`,
      });
    },

    afterInit(editor) {
      // The editor fills empty paragraphs with a space; ours are empty for a reason.
      editor.dataProcessor.htmlFilter.addRules(
        {
          elements: {
            p(element) {
              const only = element.children.length === 1 && element.children[0].value;
              if (element.attributes["data-also-read"] && /^(&nbsp;|\s|\u00a0)*$/.test(only || "x")) {
                element.children.length = 0;
              }
            },
          },
        },
        { priority: 20 }
      );
    },
  });

  /** What is known of the stories that blocks point at. */
  class Shelf {
    constructor(textarea) {
      this.form = textarea.form;
      this.url = textarea.dataset.alsoReadUrl || "";
      this.suggestUrl = textarea.dataset.alsoReadSuggestUrl || "";
      this.story = textarea.dataset.story || "";
      this.stories = JSON.parse(textarea.dataset.alsoReads || "{}");
    }

    put(story) {
      this.stories[story.id] = story;
    }

    get(id) {
      return this.stories[id] || { id, headline: `story ${id}`, public: true, unknown: true };
    }
  }

  function widget(editor, shelf) {
    return {
      pathName: "Also read",
      getLabel() {
        return `Also read: ${titleOf(this, shelf)}. Press Enter to edit.`;
      },
      allowedContent: "p[!data-also-read]",
      requiredContent: "p[data-also-read]",

      upcast(element, data) {
        const id = element.attributes["data-also-read"];
        if (element.name !== "p" || !ID.test(id || "")) {
          return false;
        }
        data.id = id;
        data.label = plain(element.getHtml());
        element.name = "div";
        element.attributes = { class: "also-read" };
        element.children.length = 0;
        return true;
      },

      downcast() {
        const paragraph = new CKEDITOR.htmlParser.element("p", { "data-also-read": this.data.id });
        if (this.data.label) {
          const label = CKEDITOR.tools.htmlEncode(this.data.label);
          paragraph.add(new CKEDITOR.htmlParser.text(label));
        }
        return paragraph;
      },

      init() {
        this.on("edit", (event) => {
          event.cancel();
          edit(editor, shelf, this);
        });
        this.on("key", (event) => {
          if (event.data.keyCode === UP || event.data.keyCode === DOWN) {
            move(editor, this, event.data.keyCode === UP);
            event.cancel();
          }
        });
        // There is no double click under a finger.
        this.wrapper.on("click", (event) => {
          if (event.data.$.pointerType === "touch") {
            this.edit();
          }
        });
      },

      data() {
        show(this, shelf.get(this.data.id));
      },
    };
  }

  function titleOf(block, shelf) {
    return block.data.label || shelf.get(block.data.id).headline;
  }

  /** Print the block in the editor as readers will see it, with a mark where they will not. */
  function show(block, story) {
    const encode = CKEDITOR.tools.htmlEncode;
    let html = `<b>Also read:</b> ${encode(block.data.label || story.headline)}`;
    if (block.data.label) {
      html += "<small>own label</small>";
    }
    if (!story.public) {
      html += `<i>${encode(story.status_label || "Not public")}, hidden from readers</i>`;
    }
    block.element.setHtml(html);
    block.wrapper.setAttribute("title", "Double-click to edit, drag to move");
  }

  function plain(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content.textContent.replace(/\s+/g, " ").trim();
  }

  function open(editor, shelf) {
    const focused = editor.widgets.focused;
    if (focused && focused.name === "alsoread") {
      edit(editor, shelf, focused);
      return;
    }
    const selection = editor.getSelection();
    const bookmarks = selection && selection.getRanges().length ? selection.createBookmarks2() : null;
    window.AlsoReadChooser.open({
      url: shelf.url,
      story: shelf.story,
      suggest: { url: shelf.suggestUrl, written: () => written(editor, shelf) },
      onChoose(story) {
        shelf.put(story);
        back(editor, bookmarks);
        insert(editor, story);
      },
      onClose: () => back(editor, bookmarks),
    });
  }

  /** What suggestions go by: the form as it stands, and what its text points at already. */
  function written(editor, shelf) {
    const field = (name) => shelf.form.elements.namedItem(name);
    const lead = [...editor.editable().$.children]
      .filter((child) => !child.hasAttribute("data-cke-widget-wrapper"))
      .map((child) => child.textContent)
      .join(" ");
    const linked = Object.values(editor.widgets.instances)
      .filter((block) => block.name === "alsoread")
      .map((block) => block.data.id);
    const topics = field("topics");
    return {
      csrfmiddlewaretoken: field("csrfmiddlewaretoken").value,
      headline: field("headline").value,
      lead: lead.slice(0, LEAD),
      ...(topics && { topics: [...topics.selectedOptions].map((option) => option.value).join() }),
      story: shelf.story,
      linked: linked.join(),
    };
  }

  function edit(editor, shelf, block) {
    const change = (data) => {
      editor.fire("saveSnapshot");
      block.setData(data);
      editor.fire("saveSnapshot");
    };
    window.AlsoReadChooser.open({
      url: shelf.url,
      story: shelf.story,
      current: { ...shelf.get(block.data.id), label: block.data.label },
      onSave({ story, label }) {
        shelf.put(story);
        change({ id: String(story.id), label });
        block.focus();
      },
      onMove(up) {
        move(editor, block, up);
      },
      onRemove() {
        editor.focus();
        block.focus();
        editor.execCommand("delete");
        if (editor.widgets.instances[block.id]) {
          editor.widgets.del(block);
        }
        editor.fire("saveSnapshot");
      },
      onClose() {
        editor.focus();
        block.focus();
      },
    });
  }

  function back(editor, bookmarks) {
    editor.focus();
    if (bookmarks) {
      editor.getSelection().selectBookmarks(bookmarks);
    }
  }

  /** Put a block for a story beside the paragraph that holds the cursor, and go on below it. */
  function insert(editor, story) {
    editor.fire("saveSnapshot");
    const editable = editor.editable();
    const range = editor.getSelection().getRanges()[0];
    const beside = range ? topmost(range.startContainer, editable) : null;
    const element = CKEDITOR.dom.element.createFromHtml('<div class="also-read"></div>', editor.document);
    if (!beside) {
      element.appendTo(editable);
    } else if (isEmpty(beside)) {
      element.replace(beside);
    } else if (range.collapsed && range.checkBoundaryOfElement(beside, CKEDITOR.START)) {
      element.insertBefore(beside);
    } else {
      element.insertAfter(beside);
    }
    const block = editor.widgets.initOn(element, "alsoread", { id: String(story.id), label: "" });
    let below = block.wrapper.getNext((node) => node.type === CKEDITOR.NODE_ELEMENT);
    if (!below || below.hasAttribute("data-cke-widget-wrapper")) {
      below = new CKEDITOR.dom.element("p", editor.document);
      below.appendBogus();
      below.insertAfter(block.wrapper);
    }
    const after = editor.createRange();
    after.moveToElementEditStart(below);
    after.select();
    editor.getSelection().scrollIntoView();
    editor.fire("saveSnapshot");
  }

  /** The child of the editable that holds a node, or null for the editable itself. */
  function topmost(node, editable) {
    if (node.equals(editable)) {
      return null;
    }
    let found = node;
    while (found.getParent() && !found.getParent().equals(editable)) {
      found = found.getParent();
    }
    return found.type === CKEDITOR.NODE_ELEMENT ? found : null;
  }

  function isEmpty(block) {
    return block.is("p") && !block.getText().replace(/[\s\u200b\u00a0]/g, "");
  }

  /** Move a block past its neighbour; dragging does the same by mouse. */
  function move(editor, block, up) {
    const isBlock = (node) =>
      node.type === CKEDITOR.NODE_ELEMENT && !node.hasAttribute("data-cke-temp");
    const past = up ? block.wrapper.getPrevious(isBlock) : block.wrapper.getNext(isBlock);
    if (!past) {
      return;
    }
    editor.fire("saveSnapshot");
    if (up) {
      block.wrapper.insertBefore(past);
    } else {
      block.wrapper.insertAfter(past);
    }
    editor.fire("saveSnapshot");
    block.focus();
  }
})();

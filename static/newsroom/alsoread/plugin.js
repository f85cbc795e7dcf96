/* The "Also read" block of the editor: a paragraph that points at another story by its id.

   Stored as <p data-also-read="12"></p>; text inside it is a label of the reporter's own. Shown
   with the target's title, which stands in the textarea's data-also-reads or comes from the
   chooser (chooser.js). */
(function () {
  "use strict";

  const ID = /^[1-9][0-9]{0,17}$/;
  const LEAD = 600; // characters of the text that suggestions go by
  const { editorBlocks } = window;

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
      editorBlocks.stayEmpty(editor, "data-also-read");
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
        data.label = editorBlocks.plain(element.getHtml());
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
        editorBlocks.wire(editor, this, () => edit(editor, shelf, this));
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
        editorBlocks.insert(editor, "alsoread", "also-read", { id: String(story.id), label: "" });
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
        editorBlocks.move(editor, block, up);
      },
      onRemove() {
        editorBlocks.remove(editor, block);
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
})();

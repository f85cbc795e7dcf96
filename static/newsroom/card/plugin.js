/* A post or video of another place, as a card: who, what, link. Nothing is fetched from there.

   Stored as <p data-card="https://…"></p>; text inside it is the reporter's own words for the link.
   What a card shows comes from the server (articles/cards.py): in the textarea's data-cards for
   the text that is opened, with the answer for what is pasted or typed. */
(function () {
  "use strict";

  /* global CKEDITOR */

  const { editorBlocks } = window;

  CKEDITOR.plugins.add("card", {
    requires: "widget,dialog",

    init(editor) {
      editor.cards = JSON.parse(editor.element.$.dataset.cards || "{}");
      CKEDITOR.dialog.add("card", dialog);
      editor.widgets.add("card", {
        pathName: "Card",
        dialog: "card",
        allowedContent: "p[!data-card]",
        requiredContent: "p[data-card]",

        getLabel() {
          return `Card: ${this.element.getText()}. Press Enter to edit.`;
        },

        upcast(element, data) {
          const url = element.attributes["data-card"];
          if (element.name !== "p" || !url) {
            return false;
          }
          data.url = url;
          data.label = editorBlocks.plain(element.getHtml());
          element.name = "div";
          element.attributes = { class: "card" };
          element.children.length = 0;
          return true;
        },

        downcast() {
          const paragraph = new CKEDITOR.htmlParser.element("p", { "data-card": this.data.url });
          if (this.data.label) {
            paragraph.add(new CKEDITOR.htmlParser.text(CKEDITOR.tools.htmlEncode(this.data.label)));
          }
          return paragraph;
        },

        data() {
          show(this, editor.cards[this.data.url]);
        },
      });
    },

    afterInit(editor) {
      editorBlocks.stayEmpty(editor, "data-card");
    },
  });

  /** Print the card in the editor as readers will see it. */
  function show(card, known) {
    const encode = CKEDITOR.tools.htmlEncode;
    const { url, label } = card.data;
    const { what, account, title } = known || {
      what: "Card",
      account: "",
      title: url.replace(/^https:\/\//, ""),
    };
    const by = label && account ? ` by ${account}` : "";
    card.element.setHtml(`<b>${encode(what + by)}:</b> <span>${encode(label || title)}</span>`);
    card.wrapper.setAttribute("title", "Double-click to edit, drag to move");
  }

  function dialog() {
    return {
      title: "Card",
      minWidth: 260,
      minHeight: 90,
      contents: [
        {
          id: "info",
          elements: [
            {
              id: "label",
              type: "text",
              label: "Words of the link",
              setup(card) {
                this.setValue(card.data.label);
              },
              commit(card) {
                card.setData("label", this.getValue().replace(/\s+/g, " ").trim());
              },
            },
            {
              type: "html",
              html: "<p>Left empty: what the address says by itself.</p>",
            },
          ],
        },
      ],
    };
  }
})();

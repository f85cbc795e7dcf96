/* How the newsroom's editor differs from CKEditor's habits. */
(function () {
  "use strict";

  /* global CKEDITOR */

  CKEDITOR.on("dialogDefinition", (event) => {
    const { name, definition } = event.data;
    if (name === "link") {
      tidyLink(definition);
    }
  });

  /** Keep the words of a pasted javascript: link and its like, not the link: a save drops it too. */
  function dropStrangeLinks(editor) {
    const kept = new RegExp(`^(${editor.config.urlSchemes.join("|")}):|^[^:]*([/?#]|$)`, "i");
    const a = (element) => {
      const href = element.attributes["data-cke-saved-href"] || element.attributes.href;
      if (href !== undefined && !kept.test(href.replace(/[\s\u0000-\u001f]/g, ""))) {
        delete element.name; // the filter puts its children in its place
      }
    };
    editor.dataProcessor.dataFilter.addRules({ elements: { a } }, { priority: 1 });
  }

  /** Offer the kinds of link that a save keeps: no anchors, and none of the web's old protocols. */
  function tidyLink(definition) {
    const info = definition.getContents("info");
    const kept = (items, values) => items.filter(([, value]) => values.includes(value));
    const kind = info.get("linkType");
    kind.items = kept(kind.items, ["url", "email", "tel"]);
    const protocol = info.get("protocol");
    protocol.items = kept(protocol.items, ["http://", "https://", ""]);
  }

  CKEDITOR.on("instanceCreated", (event) => {
    const { editor } = event;
    editor.on("pluginsLoaded", () => dropStrangeLinks(editor));
    editor.on("contentDom", () => {
      // The editor's own menu is for rows and columns of a table. Everywhere else the browser's
      // opens, with its spelling suggestions.
      editor.editable().on(
        "contextmenu",
        (click) => {
          const target = click.data.getTarget();
          if (!target.getAscendant("table", true)) {
            click.stop();
          }
        },
        null,
        null,
        1
      );
    });
  });
})();

/* Text that is pasted. The server says what it becomes, as it would at a save, so that what stands
   in the editor is what will be kept. What was lost or moved is told in a line, and one step back
   undoes it. Without an answer the editor's own filters do, and the server cleans at the save. */
(function () {
  "use strict";

  /* global CKEDITOR */

  const { editorBlocks } = window;
  const PATIENCE = 4000; // milliseconds
  const ENTER = 13;
  const DATELINE = ["dateline_city", "dateline_region", "agency"];

  if (window.CKEDITOR) {
    CKEDITOR.on("instanceReady", ({ editor }) => {
      if (editor.element.$.dataset.pastedUrl) {
        watch(editor);
      }
    });
  }

  function watch(editor) {
    const form = editor.element.$.form;
    const line = new Line(document.querySelector("[data-pasted]"));
    let last = null; // the paste that is told of

    editor.on("paste", onPaste, null, null, 0);
    editor.on("change", () => {
      if (!last || last.isUnderWay) {
        return;
      }
      // The text, and not the editor's page: a card that a step back draws again has another number.
      const now = editor.getData();
      if (now === last.before) {
        forget({ andFields: true });
      } else if (now !== last.after) {
        line.actions(false); // a step back would take what was written since
      }
    });
    editor.on("key", ({ data }) => {
      if (data.keyCode === ENTER) {
        setTimeout(() => cardAbove(editor, form));
      }
    });
    line.on("undo", () => stepBack());
    line.on("send", () => {
      const { pictures } = last;
      line.offer(0);
      editor.execCommand("sendPictures", pictures);
    });
    line.on("plain", () => {
      const { text } = last;
      stepBack();
      editor.fire("saveSnapshot");
      editor.insertHtml(paragraphs(text), "html");
      editor.fire("saveSnapshot");
    });

    function onPaste(event) {
      const { data } = event;
      const isOurs =
        data.method !== "paste" ||
        data.wasAsked ||
        data.dataTransfer.getTransferType(editor) !== CKEDITOR.DATA_TRANSFER_EXTERNAL;
      if (isOurs) {
        return;
      }
      const text = data.dataTransfer.getData("text/plain");
      const html = data.type === "text" ? "" : data.dataTransfer.getData("text/html", true);
      const source = html ? light(html) : paragraphs(text);
      const range = editorBlocks.range(editor);
      if (!source.trim() || !range) {
        return;
      }
      event.cancel();
      const opens = isAtStart(editor, range) && !value(form, "dateline_city");
      ask(editor, form, source, opens).then(
        (answer) => put(answer, range, text, html ? carried(editor, html) : []),
        () => {
          editorBlocks.select(editor, range);
          editor.fire("paste", { ...data, wasAsked: true });
        }
      );
    }

    function put(answer, range, text, pictures) {
      forget({ andFields: false });
      editorBlocks.select(editor, range);
      editor.fire("saveSnapshot");
      last = {
        text,
        pictures,
        before: editor.getData(),
        fields: DATELINE.map((name) => value(form, name)),
        isUnderWay: true,
      };
      Object.assign(editor.cards, answer.cards);
      editor.insertHtml(answer.html, "html");
      editor.widgets.checkWidgets();
      if (editor.widgets.focused) {
        editorBlocks.below(editor, editor.widgets.focused);
      }
      editor.fire("saveSnapshot");
      editor.fire("afterPaste");
      last.after = editor.getData();
      last.isUnderWay = false;
      if (answer.dateline) {
        const { city, region, agency } = answer.dateline;
        fill(form, [city, region, String(agency)]);
        last.lifted = true;
      }
      const told = sentences(answer);
      if (told) {
        line.tell(told);
        line.offer(pictures.length);
      } else {
        last = null;
      }
    }

    function stepBack() {
      const { before } = last;
      editor.focus();
      for (let steps = 0; steps < 5 && editor.getData() !== before; steps += 1) {
        editor.execCommand("undo");
      }
    }

    function forget({ andFields }) {
      if (last && last.lifted && andFields) {
        fill(form, last.fields);
      }
      last = null;
      line.hide();
    }
  }

  /** The line below the text that tells of a paste. */
  class Line {
    constructor(element) {
      this.element = element;
      this.words = element.querySelector("[data-pasted-told]");
    }

    on(name, act) {
      this.element.querySelector(`[data-pasted-${name}]`).addEventListener("click", act);
    }

    tell(sentence) {
      this.words.textContent = sentence;
      this.actions(true);
    }

    actions(shown) {
      for (const button of this.element.querySelectorAll("button")) {
        button.hidden = !shown || button.matches("[data-pasted-send]");
      }
    }

    /** Offer to upload so many pictures that came with the text. */
    offer(count) {
      const button = this.element.querySelector("[data-pasted-send]");
      button.textContent = count === 1 ? "Upload the picture" : `Upload the ${count} pictures`;
      button.hidden = !count;
    }

    hide() {
      this.words.textContent = "";
      this.actions(false);
    }
  }

  function sentences({ dropped, dateline, cards }) {
    const made = Object.keys(cards).length;
    return [
      dropped.length && `Dropped: ${dropped.join(", ")}.`,
      dateline && `The dateline ${dateline.printed} was lifted into its fields.`,
      made && (made === 1 ? "1 address became a card." : `${made} addresses became cards.`),
    ]
      .filter(Boolean)
      .join(" ");
  }

  async function ask(editor, form, html, opens) {
    const response = await fetch(editor.element.$.dataset.pastedUrl, {
      method: "POST",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
      body: new URLSearchParams({
        csrfmiddlewaretoken: value(form, "csrfmiddlewaretoken"),
        html,
        ...(opens && { opens: "1" }),
      }),
    });
    if (!response.ok) {
      throw new Error(`The newsroom answered ${response.status}.`);
    }
    return response.json();
  }

  /** Make a card of the address that stands alone in the paragraph above the cursor. */
  function cardAbove(editor, form) {
    const range = editor.getSelection().getRanges()[0];
    const here = range && editor.elementPath(range.startContainer).block;
    const above = here && here.getPrevious();
    const address = above && above.type === CKEDITOR.NODE_ELEMENT && above.is("p") && above.getText().trim();
    if (!address || !/^https?:\/\/\S+\/\S+$/.test(address) || !above.getParent().equals(editor.editable())) {
      return;
    }
    ask(editor, form, paragraphs(address), false).then(
      ({ html, cards }) => {
        const [url] = Object.keys(cards);
        const stands = above.getParent() && above.getText().trim() === address;
        if (!stands || !html.startsWith("<p data-card=")) {
          return;
        }
        editor.fire("saveSnapshot");
        const marks = editor.getSelection().createBookmarks();
        Object.assign(editor.cards, cards);
        const element = CKEDITOR.dom.element.createFromHtml('<div class="card"></div>', editor.document);
        element.replace(above);
        editor.widgets.initOn(element, "card", { url, label: "" });
        editor.getSelection().selectBookmarks(marks);
        editor.fire("saveSnapshot");
      },
      () => {} // It becomes one at the save.
    );
  }

  function isAtStart(editor, range) {
    const before = range.cloneRange();
    before.setStart(editor.editable().$, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const widget = before.cloneContents().querySelector("[data-cke-widget-wrapper]");
    return !widget && !before.toString().replace(/[\s\u200b]/g, "");
  }

  /** The pictures whose bytes a paste carries in its HTML, as files. */
  function carried(editor, html) {
    const found = editor.getCommand("sendPictures")
      ? html.matchAll(/<img\b[^>]*?\ssrc\s*=\s*["']data:(image\/[a-z0-9.+-]+);base64,([^"']+)["']/gi)
      : [];
    return [...found].flatMap(([, type, bytes], place) => {
      try {
        const content = Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0));
        return [new File([content], `pasted-${place + 1}.${type.slice(6)}`, { type })];
      } catch {
        return []; // no Base64 at all
      }
    });
  }

  /** A paste without what can weigh megabytes and never comes in: pictures' bytes, style sheets. */
  function light(html) {
    return html
      .replace(/(\ssrc\s*=\s*)(["'])data:[^"']*\2/gi, "$1$2$2")
      .replace(/<style\b[^>]*>[\s\S]*?<\/style>/gi, "");
  }

  function paragraphs(text) {
    return text
      .replace(/\r\n?/g, "\n")
      .trim()
      .split(/\n[ \t]*\n\s*/)
      .map((each) => `<p>${CKEDITOR.tools.htmlEncode(each).replace(/\n/g, "<br>")}</p>`)
      .join("");
  }

  function value(form, name) {
    const field = form.elements.namedItem(name);
    return field ? field.value.trim() : "";
  }

  function fill(form, values) {
    DATELINE.forEach((name, place) => {
      const field = form.elements.namedItem(name);
      if (field) {
        field.value = values[place];
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  }
})();

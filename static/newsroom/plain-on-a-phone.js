/* On a phone an update is written in a plain field: paragraphs by blank lines, no toolbar. Decided
   before the editor starts. The form's own field holds the same text as HTML all the while, so that
   what keeps, sends and cleans it knows of no second kind of text. A text with formatting that the
   plain field cannot show keeps the editor. */
(function () {
  "use strict";

  const PHONE = "(pointer: coarse) and (max-width: 47.99rem)";
  const form = document.getElementById("story-form");
  const body = form && form.elements.namedItem("body");
  const isUpdate = body && form.elements.namedItem("mode").value === "update";
  if (!isUpdate || body.dataset.type !== "ckeditortype" || !window.matchMedia(PHONE).matches) {
    return;
  }
  const box = body.parentElement;
  const label = form.querySelector("label[for='id_body']");
  const plain = document.getElementById("plain-body").content.firstElementChild.cloneNode(true);
  const text = plain.querySelector("textarea");

  /** The text of a body in bare paragraphs; null for one that has more than those. */
  function plainOf(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html").body;
    const paragraphs = [];
    for (const block of parsed.childNodes) {
      if (block.nodeType === Node.TEXT_NODE && !block.data.trim()) {
        continue;
      }
      const isBare =
        block.nodeName === "P" &&
        !block.attributes.length &&
        [...block.childNodes].every((each) => each.nodeType === Node.TEXT_NODE || each.nodeName === "BR");
      if (!isBare) {
        return null;
      }
      const lines = [...block.childNodes].map((each) =>
        each.nodeName === "BR" ? "\n" : each.data.replace(/[ \t\r\n\f]+/g, " ")
      );
      paragraphs.push(lines.join("").replace(/ *\n */g, "\n").trim());
    }
    return paragraphs.join("\n\n");
  }

  function htmlOf(written) {
    const escaped = written.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
    return escaped
      .split(/\r?\n(?:[ \t]*\r?\n)+/)
      .filter((paragraph) => paragraph.trim())
      .map((paragraph) => `<p>${paragraph.trim().replace(/\s*\r?\n\s*/g, "<br>")}</p>`)
      .join("\n");
  }

  function start() {
    const written = plainOf(body.value);
    if (written === null) {
      return;
    }
    body.dataset.processed = "1"; // as the editor marks what it has taken
    text.value = written;
    box.hidden = true;
    box.after(plain);
    label.htmlFor = text.id;
    label.classList.remove("unseen");
    for (const link of document.querySelectorAll("#errors a[href='#id_body']")) {
      link.hash = text.id;
    }
    text.addEventListener("input", take);
    body.addEventListener("change", putBack);
    plain.querySelector("button").addEventListener("click", format);
  }

  function take() {
    body.value = htmlOf(text.value);
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Somebody has put another text into the form, such as one that was kept. */
  function putBack() {
    const written = plainOf(body.value);
    if (written === null) {
      format();
    } else {
      text.value = written;
    }
  }

  /** Go on in the editor, with the same text. */
  function format() {
    body.removeEventListener("change", putBack);
    plain.remove();
    box.hidden = false;
    label.htmlFor = body.id;
    label.classList.add("unseen");
    const { CKEDITOR } = window;
    for (const plugin of JSON.parse(body.dataset.externalPluginResources)) {
      CKEDITOR.plugins.addExternal(...plugin);
    }
    CKEDITOR.replace(body.id, { ...JSON.parse(body.dataset.config), startupFocus: true });
  }

  start();
})();

/* The newsroom's keys: what carries data-keys="Mod+S" is pressed by them, wherever one types. "Mod" is
   Ctrl, or ⌘ on a Mac. Several spellings stand beside each other with a space. Without this file
   everything is pressed by hand. */
(function () {
  "use strict";

  const IS_MAC = /Mac|iPhone|iPad/.test(navigator.platform);
  const NAMES = IS_MAC
    ? { Mod: "⌘", Alt: "⌥", Shift: "⇧", Enter: "↩" }
    : { Mod: "Ctrl", Alt: "Alt", Shift: "Shift", Enter: "Enter" };

  /** The keys as a person knows them: Ctrl+Shift+P, ⌘⇧P. */
  function spelled(keys) {
    const [first] = keys.split(" ");
    return first
      .split("+")
      .map((key) => NAMES[key] || key)
      .join(IS_MAC ? "" : "+");
  }

  /** Which keys an event is, as data-keys has them; empty for those that only type. */
  function pressed(event) {
    const mod = event.ctrlKey || event.metaKey;
    if (!mod && !event.altKey) {
      return "";
    }
    // Alt makes other characters of letters on some machines: there the key itself counts.
    const letter = event.altKey && event.code.startsWith("Key") ? event.code.slice(3) : event.key;
    return [
      mod && "Mod",
      event.altKey && "Alt",
      event.shiftKey && "Shift",
      letter.length === 1 ? letter.toUpperCase() : letter,
    ]
      .filter(Boolean)
      .join("+");
  }

  function usable(element) {
    const off = element.disabled || element.getAttribute("aria-disabled") === "true";
    return !off && !element.closest("[hidden]");
  }

  function act(event) {
    if (event.isComposing || event.defaultPrevented) {
      return;
    }
    const keys = pressed(event);
    if (!keys || document.querySelector("dialog:modal")) {
      return;
    }
    const wanted = [...document.querySelectorAll("[data-keys]")].filter((each) =>
      each.dataset.keys.split(" ").includes(keys)
    );
    if (!wanted.length) {
      return;
    }
    // The browser's own meaning of the keys is nothing that one wants here, not even once too often.
    event.preventDefault();
    event.stopPropagation();
    const target = wanted.find(usable);
    if (target && !event.repeat) {
      target.click();
    }
  }

  /** Say the keys where a pointer rests, and to who does not see the page. */
  function name(element) {
    if (element.hasAttribute("aria-keyshortcuts")) {
      return;
    }
    const said = element.dataset.keys.split(" ").flatMap((keys) =>
      keys.includes("Mod") ? [keys.replace("Mod", "Control"), keys.replace("Mod", "Meta")] : [keys]
    );
    element.setAttribute("aria-keyshortcuts", said.join(" "));
    element.title ||= spelled(element.dataset.keys);
  }

  // Django's own forms have their one act, too.
  for (const save of document.querySelectorAll(".submit-row [name='_save']")) {
    save.dataset.command = save.value;
    save.dataset.keys = "Mod+S";
  }
  document.querySelectorAll("[data-keys]").forEach(name);
  document.addEventListener("keydown", act, true);
  if (window.CKEDITOR) {
    // The text is a document of its own: its keys do not reach this one.
    window.CKEDITOR.on("instanceReady", ({ editor }) => {
      const listen = () => editor.document.$.addEventListener("keydown", act, true);
      editor.on("contentDom", listen);
      listen();
    });
  }
  window.NewsroomKeys = { spelled, usable };
})();

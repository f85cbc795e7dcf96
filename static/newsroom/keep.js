/* Nothing typed is lost. What stands in the form goes into this browser's store within a second, and
   to the newsroom within five, until it is saved; no connection, an ended sign-in and a killed tab
   only delay it. Without this file the form works, and what was kept is offered all the same. */
(function () {
  "use strict";

  const form = document.getElementById("story-form");
  if (!form) {
    return;
  }
  const SEND_EVERY = 4000; // milliseconds, at least, between two requests
  const SEND_SOON = 1000; // milliseconds after a change that follows on quiet
  const WRITE_EVERY = 800; // milliseconds, between two writes to the store
  const RETRY = [2000, 4000, 8000, 15000]; // milliseconds, while the newsroom does not answer
  const ANSWER = 10000; // milliseconds that an answer may take, and for
  const LONG = 1e6; // bytes
  const LONG_ANSWER = 60000;
  const BEACON = 60000; // bytes that a browser sends for a page that is gone

  const store = window.keptStore;
  const wire = window.keptPost;
  const field = (name) => form.elements.namedItem(name);
  const url = form.dataset.keep; // none where no text is written
  const key = field("kept").value;
  const person = field("kept_person").value;
  const most = Number(form.dataset.maxSent);
  const line = document.querySelector("[data-kept]");
  const trouble = document.querySelector("[data-kept-trouble]");

  let unsaved = "unsaved" in form.dataset;
  let changes = 0; // since the page was opened
  let sent = 0; // how many of them the newsroom has
  let last = ""; // the text that it has, as one string
  let at = ""; // and since when
  let turn = 0;
  let storeWorks = true;
  let submitting = false;
  // "well", "offline", "away" (no answer), "signed-out", "other" (somebody else is), "refused"
  let state = "well";
  let why = "";
  let failures = 0;
  let writeTimer = 0;
  let sendTimer = 0;
  let sentAt = -Infinity;
  let underWay = null;

  // --- What stands in the form ---

  const editors = () => Object.values((window.CKEDITOR && window.CKEDITOR.instances) || {});

  function fields() {
    for (const editor of editors()) {
      if (editor.status === "ready" && editor.element.$.form === form) {
        editor.updateElement();
      }
    }
    const found = [...new FormData(form)].filter(
      ([name, value]) =>
        typeof value === "string" && !name.startsWith("kept") && name !== "csrfmiddlewaretoken"
    );
    // Of a list that was emptied, a form sends nothing.
    for (const select of form.querySelectorAll("select[multiple]")) {
      if (select.name && !select.selectedOptions.length) {
        found.push([select.name, ""]);
      }
    }
    return found;
  }

  function text() {
    turn = Math.max(Date.now(), turn + 1);
    return { key, person, url, turn, from: field("kept_from").value, fields: fields() };
  }

  const asString = (found) => JSON.stringify(found.fields);

  // --- Into this browser ---

  async function write(found = text()) {
    clearTimeout(writeTimer);
    writeTimer = 0;
    try {
      await store.put(found);
      storeWorks = true;
    } catch {
      storeWorks = false; // a private window, a full disk: the newsroom has it all the same
    }
    settle();
  }

  /** What the newsroom has does not lie about in the browser. */
  function settle() {
    if (sent >= changes && !submitting) {
      clearTimeout(writeTimer);
      writeTimer = 0;
      store.delete(key).catch(() => {});
    }
    show();
  }

  // --- To the newsroom ---

  async function within(milliseconds, act) {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), milliseconds);
    underWay = control;
    try {
      return await act(control.signal);
    } catch (failure) {
      // A request that never got through is a TypeError.
      return { state: failure instanceof TypeError ? "offline" : "away" };
    } finally {
      clearTimeout(timer);
      underWay = null;
    }
  }

  async function send() {
    clearTimeout(sendTimer);
    sendTimer = 0;
    if (underWay || submitting || sent >= changes) {
      return;
    }
    const counted = changes;
    const found = text();
    const size = wire.bytes(found);
    if (state === "well" && asString(found) === last) {
      sent = counted; // typed, and taken back
      settle();
      return;
    }
    if (size > most) {
      take({ state: "refused", why: `it is longer than ${(most / 1e6).toFixed(1)} MB` });
      return;
    }
    sentAt = performance.now();
    const answer = await within(size > LONG ? LONG_ANSWER : ANSWER, (signal) => wire.post(found, signal));
    if (submitting) {
      return;
    }
    if (answer.state === "well") {
      sent = counted;
      last = asString(found);
      at = answer.at || at;
      field("kept_from").value = ""; // it has taken the other text's place
    } else if (answer.status === 410) {
      sent = changes; // erased: no copy of it stays here
    }
    take(answer);
    plan();
  }

  function take(answer) {
    state = answer.state;
    why = answer.why || "";
    failures = state === "offline" || state === "away" ? failures + 1 : 0;
    settle();
  }

  /** Send when it is due: some time after a change, and again after a failure. */
  function plan() {
    if (sendTimer || underWay || submitting || sent >= changes || state === "refused") {
      return;
    }
    const pause =
      state === "well"
        ? Math.max(SEND_SOON, SEND_EVERY - (performance.now() - sentAt))
        : RETRY[Math.min(failures, RETRY.length - 1)];
    sendTimer = setTimeout(send, pause);
  }

  // --- What the page says of it ---

  function said() {
    const here = storeWorks ? "Kept in this browser" : "Kept in this page alone";
    switch (state) {
      case "offline":
        return `${here}, not sent yet: no connection`;
      case "away":
        return `${here}, not sent yet: the newsroom does not answer`;
      case "signed-out":
        return `${here}: you are signed out.`;
      case "other":
        return `${here}: somebody else is signed in here.`;
      case "refused":
        return `${here}, not sent: ${why}`;
      default:
        return at ? `Kept ${at}` : changes ? "Not saved yet" : "";
    }
  }

  function show() {
    if (!line) {
      return;
    }
    line.toggleAttribute("data-all", sent >= changes);
    const now = said();
    if (line.dataset.said === now) {
      return;
    }
    line.dataset.said = now;
    line.replaceChildren(now);
    line.classList.toggle("is-trouble", state !== "well");
    if (state === "signed-out" || state === "other") {
      const link = document.createElement("a");
      link.href = form.dataset.signIn;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = "Sign in in a new tab";
      line.append(" ", link);
    }
    // Read out once; the seconds are not.
    trouble.textContent = state === "well" ? "" : now;
  }

  // --- Typing, leaving, coming back ---

  function changed() {
    changes += 1;
    unsaved = true;
    if (state === "refused") {
      state = "well"; // another text may pass
    }
    show();
    if (url) {
      writeTimer = writeTimer || setTimeout(write, WRITE_EVERY);
      plan();
    }
  }
  form.addEventListener("newsroom:typed", changed);

  window.addEventListener("beforeunload", (event) => {
    const isKept = url && (storeWorks || sent >= changes);
    const hasFile = [...form.querySelectorAll("input[type=file]")].some((each) => each.files.length);
    if (unsaved && !submitting && (!isKept || hasFile)) {
      event.preventDefault();
      event.returnValue = "";
    }
  });

  /** The page may be gone in a moment: what it still has goes out now. */
  function flush() {
    if (!url || submitting || sent >= changes) {
      return;
    }
    const found = text();
    write(found);
    if (state === "well" && wire.bytes(found) < BEACON) {
      navigator.sendBeacon(url, wire.packed(found));
    }
  }
  window.addEventListener("pagehide", flush);

  /** Somebody may have signed in in another tab, or a cable is in its place again. */
  function lookAgain() {
    if (state !== "well" && state !== "refused") {
      send();
    }
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      flush();
    } else {
      lookAgain();
    }
  });
  window.addEventListener("focus", lookAgain);
  window.addEventListener("online", lookAgain);

  // --- A button was pressed ---

  form.addEventListener("submit", (event) => {
    // A button with an address of its own, such as Preview, leaves the page as it is.
    if (!url || submitting || (event.submitter && event.submitter.hasAttribute("formaction"))) {
      return;
    }
    if (state !== "well" && state !== "refused") {
      // The form would be gone with the page: first see whether it can arrive.
      event.preventDefault();
      event.stopImmediatePropagation();
      tryAgain(event.submitter);
      return;
    }
    const found = text();
    field("kept_turn").value = String(found.turn);
    window.sessionStorage.setItem(store.SENT, key);
    store.put(found).catch(() => {});
    submitting = true;
    if (underWay) {
      underWay.abort();
    }
    clearTimeout(sendTimer);
    clearTimeout(writeTimer);
    sendTimer = writeTimer = 0;
    setTimeout(() => {
      if (event.defaultPrevented) {
        stay(); // refused by the page itself
      }
    });
  });

  async function tryAgain(button) {
    take(await within(ANSWER, wire.renew));
    if (state === "well") {
      form.requestSubmit(button);
      return;
    }
    plan();
    const note = document.getElementById("refused");
    note.textContent = `Nothing was sent, and nothing is lost. ${said()}`;
    note.hidden = false;
    note.scrollIntoView({ block: "center" });
    note.focus({ preventScroll: true });
  }

  function stay() {
    submitting = false;
    window.sessionStorage.removeItem(store.SENT);
    plan();
  }

  // Back from the next page: the form lives on.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      stay();
    }
  });

  // --- Beginning ---

  if (!url) {
    return;
  }
  if (navigator.locks) {
    // Says to other windows that this form is open; held until the page is gone.
    navigator.locks.request(store.lock(key), () => new Promise(() => {}));
  }
  function remember() {
    if (!changes) {
      last = asString(text());
    }
  }
  remember();
  if (window.CKEDITOR) {
    // The editor writes a text its own way: that is no change of it.
    window.CKEDITOR.on("instanceReady", remember);
  }
  if (unsaved) {
    changed();
  }
})();

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
  const BEACON = 60000; // bytes that a browser sends for a page that is gone
  const SENT = "newsroom-sent"; // in this tab: the form that a pressed button has sent

  const store = window.keptStore;
  const field = (name) => form.elements.namedItem(name);
  const url = form.dataset.keep; // none where no text is written
  const key = field("kept").value;
  const person = field("kept_person").value;
  const most = Number(form.dataset.maxSent);
  const line = document.querySelector("[data-kept]");
  const trouble = document.querySelector("[data-kept-trouble]");

  let changes = 0; // since the page was opened
  let written = 0; // of these, how many are in this browser's store
  let sent = 0; // and how many the newsroom has
  let storeWorks = true;
  let turn = 0;
  let last = ""; // the text that the newsroom has, as one string
  let submitting = false;
  let state = "well"; // or "offline", "signed-out", "other", "refused"
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
    const found = [];
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !name.startsWith("kept") && name !== "csrfmiddlewaretoken") {
        found.push([name, value]);
      }
    }
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

  function bytes(found) {
    const encoder = new TextEncoder();
    return found.fields.reduce(
      (sum, [name, value]) => sum + encoder.encode(name).length + encoder.encode(value).length,
      0
    );
  }

  function packed(found) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
    data.append("kept", found.key);
    data.append("kept_turn", found.turn);
    data.append("kept_from", found.from);
    data.append("kept_person", found.person);
    for (const [name, value] of found.fields) {
      data.append(name, value);
    }
    return data;
  }

  // --- Into this browser ---

  async function write(found = text()) {
    clearTimeout(writeTimer);
    writeTimer = 0;
    const counted = changes;
    try {
      await store.put(found);
      written = Math.max(written, counted);
      storeWorks = true;
    } catch {
      storeWorks = false; // a private window, a full disk: the newsroom has it all the same
    }
    if (sent >= changes) {
      forget(found.key);
    }
    show();
  }

  function forget(which) {
    return store.delete(which).catch(() => {});
  }

  // --- To the newsroom ---

  /** Send a text; resolves to {state, at, why, status, goOn}, rejects while nobody answers. */
  async function post(found, control, again = true) {
    const response = await fetch(found.url, {
      method: "POST",
      body: packed(found),
      headers: { Accept: "application/json" },
      redirect: "manual", // to the sign-in page
      signal: control.signal,
    });
    if (response.type === "opaqueredirect") {
      return { state: "signed-out" };
    }
    const isOurs = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (response.status === 403 && !isOurs && again) {
      // The page's token is from before a sign-in.
      const renewed = await renew(control);
      return renewed.state === "well" ? post(found, control, false) : renewed;
    }
    if (response.status === 200 && isOurs) {
      const answer = await response.json();
      return { state: "well", at: answer.at, goOn: answer.go_on };
    }
    if (isOurs && response.status === 409) {
      return { state: "other" };
    }
    if (response.status >= 400 && response.status < 500 && response.status !== 429) {
      const answer = isOurs ? await response.json() : {};
      return { state: "refused", status: response.status, why: answer.why || "The newsroom refused it." };
    }
    throw new Error(`The newsroom answered ${response.status}.`);
  }

  /** Ask who is signed in, and take their token into the page's forms. */
  async function renew(control) {
    const response = await fetch(url, {
      headers: { Accept: "application/json" },
      redirect: "manual",
      signal: control.signal,
    });
    if (response.type === "opaqueredirect") {
      return { state: "signed-out" };
    }
    if (response.status !== 200) {
      return { state: "refused", status: response.status, why: "You may not write here any more." };
    }
    const { person: now, token } = await response.json();
    if (String(now) !== person) {
      return { state: "other" };
    }
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
      input.value = token;
    }
    return { state: "well" };
  }

  async function within(milliseconds, act) {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), milliseconds);
    try {
      return await act(control);
    } finally {
      clearTimeout(timer);
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
    if (state === "well" && asString(found) === last) {
      sent = counted; // typed, and taken back
      settled();
      return;
    }
    if (bytes(found) > most) {
      state = "refused";
      why = `This is more text than the newsroom takes: at most ${(most / 1e6).toFixed(1)} MB.`;
      show();
      return;
    }
    sentAt = performance.now();
    const long = bytes(found) > 1e6 ? 60000 : 10000;
    try {
      const answer = await within(long, (control) => {
        underWay = control;
        return post(found, control);
      });
      failures = 0;
      take(answer, counted, found);
    } catch {
      if (!submitting) {
        failures += 1;
        state = "offline";
      }
    }
    underWay = null;
    show();
    plan();
  }

  function take(answer, counted, found) {
    state = answer.state;
    why = answer.why || "";
    if (state === "well") {
      sent = counted;
      last = asString(found);
      if (answer.at) {
        at = answer.at;
      }
      // It has taken the other text's place.
      field("kept_from").value = "";
      settled();
    } else if (state === "refused" && answer.status === 410) {
      forget(key); // erased: no copy of it stays here
      written = sent = changes;
    }
  }

  function settled() {
    if (sent >= changes) {
      clearTimeout(writeTimer);
      writeTimer = 0;
      forget(key);
    }
    show();
  }

  /** Send the next time when it is due: after a change, or after a failure. */
  function plan() {
    if (sendTimer || underWay || submitting || sent >= changes || state === "refused") {
      return;
    }
    const waited = performance.now() - sentAt;
    const pause =
      state === "well"
        ? Math.max(SEND_SOON, SEND_EVERY - waited)
        : RETRY[Math.min(failures, RETRY.length - 1)];
    sendTimer = setTimeout(send, pause);
  }

  function atOnce() {
    clearTimeout(sendTimer);
    sendTimer = 0;
    send();
  }

  // --- What the page says of it ---

  let at = "";

  function show() {
    if (!line || !url) {
      return;
    }
    const here = storeWorks ? "Kept in this browser" : "Kept in this page alone";
    const said = {
      well: sent < changes ? (at ? `Kept ${at} · typing` : "Not saved yet") : at && `Kept ${at}`,
      offline: `${here}, not sent yet: no connection`,
      "signed-out": `${here}: you are signed out.`,
      other: `${here}: somebody else is signed in here.`,
      refused: `${here}, not sent: ${why}`,
    }[state];
    if (state !== "well" && sent >= changes && state !== "refused") {
      return;
    }
    if (line.dataset.said === said) {
      return;
    }
    line.dataset.said = said;
    line.replaceChildren(said || "");
    line.classList.toggle("is-trouble", state !== "well");
    if (state === "signed-out" || state === "other") {
      const link = document.createElement("a");
      link.href = form.dataset.signIn;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = "Sign in in a new tab";
      line.append(" ", link);
    }
    // Read out once: the seconds are not.
    const problem = state === "well" ? "" : said;
    if (trouble.textContent !== problem) {
      trouble.textContent = problem;
    }
  }

  // --- Typing, leaving, coming back ---

  let unsaved = "unsaved" in form.dataset;

  function changed() {
    changes += 1;
    unsaved = true;
    if (!url) {
      if (line) {
        line.textContent = "Not saved yet";
      }
      return;
    }
    if (state === "refused") {
      state = "well"; // another text may pass
    }
    if (!writeTimer) {
      writeTimer = setTimeout(write, WRITE_EVERY);
    }
    show();
    plan();
  }
  form.addEventListener("newsroom:typed", changed);

  const hasFile = () => [...form.querySelectorAll("input[type=file]")].some((each) => each.files.length);

  window.addEventListener("beforeunload", (event) => {
    if (!unsaved || submitting) {
      return;
    }
    const isKept = url && (storeWorks || sent >= changes);
    if (!isKept || hasFile()) {
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
    if (state === "well" && bytes(found) < BEACON) {
      navigator.sendBeacon(url, packed(found));
    }
  }
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      flush();
    } else if (state !== "well") {
      atOnce(); // somebody may have signed in in another tab
    }
  });
  window.addEventListener("focus", () => state !== "well" && state !== "refused" && atOnce());
  window.addEventListener("online", atOnce);

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
    sessionStorage.setItem(SENT, key);
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
    try {
      const answer = await within(5000, renew);
      state = answer.state;
      why = answer.why || "";
    } catch {
      state = "offline";
    }
    show();
    if (state === "well") {
      form.requestSubmit(button);
      return;
    }
    const note = document.getElementById("refused");
    note.replaceChildren(`Nothing was sent, and nothing is lost. ${line.textContent}`);
    note.hidden = false;
    note.scrollIntoView({ block: "center" });
    note.focus({ preventScroll: true });
  }

  function stay() {
    submitting = false;
    sessionStorage.removeItem(SENT);
    plan();
  }

  // Back from the next page: the form lives on.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      stay();
    }
  });

  // --- What earlier pages left in this browser ---

  async function openElsewhere() {
    if (!navigator.locks) {
      return new Set();
    }
    const { held } = await navigator.locks.query();
    return new Set(held.map((lock) => lock.name));
  }

  /** A text that was sent by a button and never arrived comes back into the form by itself. */
  async function returned() {
    const which = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    if (!which) {
      return false;
    }
    if ("unsaved" in form.dataset || document.querySelector(".messagelist .success")) {
      await forget(which);
      return false;
    }
    const found = await store.get(which);
    if (!found || found.person !== person) {
      return false;
    }
    const answer = await within(15000, (control) => post(found, control));
    if (answer.state === "well") {
      await forget(which);
    }
    if (answer.goOn) {
      window.location.replace(`${answer.goOn}&sent`);
      return true;
    }
    return false;
  }

  /** Send what pages that are gone did not get rid of, then look again what there is to offer. */
  async function gather() {
    const open = await openElsewhere();
    const left = (await store.of(person)).filter(
      (found) => found.key !== key && !open.has(`newsroom-kept-${found.key}`)
    );
    let arrived = false;
    for (const found of left) {
      const answer = await within(15000, (control) => post(found, control));
      if (answer.state === "well" || answer.status === 410) {
        await forget(found.key);
        arrived = arrived || Boolean(answer.goOn);
      } else if (answer.status === 413 || answer.status === 403 || answer.status === 404) {
        offerHere(found, answer.why);
      }
    }
    if (arrived) {
      await offerAgain(url);
    }
    for (const offer of document.querySelectorAll(".kept-offer")) {
      const note = offer.querySelector("[data-open-elsewhere]");
      note.hidden = !open.has(`newsroom-kept-${offer.dataset.key.replace(/-/g, "")}`);
    }
  }

  async function offerAgain(address, thrown = "") {
    const ask = new URL(address, window.location.href);
    ask.searchParams.set("offers", key);
    if (thrown) {
      ask.searchParams.set("thrown", thrown);
    }
    const response = await fetch(ask, { headers: { Accept: "application/json" }, redirect: "manual" });
    if (response.status === 200) {
      document.getElementById("kept-offers").innerHTML = (await response.json()).offers;
    }
  }

  /** What the newsroom does not take stands in this browser alone; it can go into the form. */
  function offerHere(found, reason) {
    if (found.url !== url) {
      return;
    }
    const note = document.createElement("section");
    note.className = "note";
    const said = document.createElement("p");
    said.textContent = `You have unsaved text in this browser alone. ${reason || ""}`;
    const into = document.createElement("button");
    into.type = "button";
    into.className = "button";
    into.textContent = "Put it into the form";
    into.addEventListener("click", () => {
      for (const [name, value] of found.fields) {
        const target = field(name);
        if (target && "value" in target && target.type !== "hidden") {
          target.value = value;
          target.dispatchEvent(new Event("change", { bubbles: true }));
          const editor = editors().find((each) => each.element.$ === target);
          if (editor) {
            editor.setData(value);
          }
        }
      }
      changed();
      forget(found.key);
      note.remove();
    });
    const away = document.createElement("button");
    away.type = "button";
    away.className = "button";
    away.textContent = "Throw it away";
    away.addEventListener("click", () => {
      forget(found.key);
      note.remove();
    });
    note.append(said, into, " ", away);
    document.getElementById("kept-offers").append(note);
  }

  // Throwing away and taking that back happen in place: what is typed below stays where it is.
  document.addEventListener("submit", async (event) => {
    const pressed = event.target;
    if (!pressed.closest("#kept-offers") || !url) {
      return;
    }
    event.preventDefault();
    const [, id, deed] = pressed.action.match(/kept\/(\d+)\/([a-z-]+)\/$/);
    try {
      const response = await fetch(pressed.action, {
        method: "POST",
        body: new FormData(pressed),
        redirect: "manual", // to the editor
      });
      if (response.type !== "opaqueredirect") {
        throw new Error(`The newsroom answered ${response.status}.`);
      }
      await offerAgain(url, deed === "throw-away" ? id : "");
      const next = document.querySelector("#kept-offers button, #kept-offers a");
      if (next) {
        next.focus();
      }
    } catch {
      pressed.submit();
    }
  });

  async function begin() {
    if (!url) {
      return;
    }
    if (navigator.locks) {
      // Says to other windows that this form is open; held until the page is gone.
      navigator.locks.request(`newsroom-kept-${key}`, () => new Promise(() => {}));
    }
    try {
      if (await returned()) {
        return;
      }
    } catch {
      // Nobody answers: it stays here, and is tried again with the rest.
    }
    if ("unsaved" in form.dataset) {
      changed();
    }
    await gather().catch(() => {});
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
  begin();
})();

/* What earlier pages left in this browser: sent to the newsroom, then offered with the rest. Offers
   are settled in place, so that what is typed below them stays where it is. */
(function () {
  "use strict";

  const form = document.getElementById("story-form");
  if (!form || !form.dataset.keep) {
    return;
  }
  const store = window.keptStore;
  const { post } = window.keptPost;
  const url = form.dataset.keep;
  const key = form.elements.namedItem("kept").value;
  const person = form.elements.namedItem("kept_person").value;
  const offers = document.getElementById("kept-offers");
  const soon = () => AbortSignal.timeout(15000);

  async function openElsewhere() {
    const { held } = navigator.locks ? await navigator.locks.query() : { held: [] };
    return new Set(held.map((lock) => lock.name));
  }

  /** A text that a button sent and that never arrived comes back into the form by itself. */
  async function returned() {
    const which = window.sessionStorage.getItem(store.SENT);
    window.sessionStorage.removeItem(store.SENT);
    if (!which) {
      return false;
    }
    if ("unsaved" in form.dataset || document.querySelector(".messagelist .success")) {
      if (which !== key) {
        await store.delete(which);
      }
      return false;
    }
    const text = await store.get(which);
    if (!text || text.person !== person) {
      return false;
    }
    const answer = await post(text, soon());
    if (answer.state === "well") {
      await store.delete(which);
    }
    if (answer.goOn) {
      window.location.replace(`${answer.goOn}&sent`);
    }
    return Boolean(answer.goOn);
  }

  /** Send what pages that are gone did not get rid of, then look again what there is to offer. */
  async function gather() {
    const open = await openElsewhere();
    const left = (await store.of(person)).filter(
      (text) => text.key !== key && !open.has(store.lock(text.key))
    );
    let looksOld = false;
    for (const text of left) {
      const answer = await post(text, soon());
      if (answer.state === "well" || answer.status === 410) {
        await store.delete(text.key);
        looksOld = true; // it has come since the page was made, now or by itself
      } else if (answer.state === "refused" && text.url === url) {
        offerFromHere(text, answer.why);
      }
    }
    if (looksOld) {
      await ask();
    }
    for (const offer of offers.querySelectorAll("[data-key]")) {
      offer.querySelector("[data-open-elsewhere]").hidden = !open.has(store.lock(offer.dataset.key));
    }
  }

  /** Show what the newsroom offers now; ``thrown`` was thrown away a moment ago. */
  async function ask(thrown = "") {
    const address = new URL(url, window.location.href);
    address.searchParams.set("offers", key);
    address.searchParams.set("thrown", thrown);
    const response = await fetch(address, {
      headers: { Accept: "application/json" },
      redirect: "manual",
      signal: soon(),
    });
    if (response.status !== 200) {
      throw new Error(`The newsroom answered ${response.status}.`);
    }
    offers.innerHTML = (await response.json()).offers;
  }

  /** What the newsroom does not take stands in this browser alone; it can go into the form. */
  function offerFromHere(text, why) {
    const note = document.createElement("section");
    note.className = "note kept-offer";
    const sentence = document.createElement("p");
    sentence.textContent = `You have unsaved text in this browser alone: ${why}.`;
    const choice = (label, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.textContent = label;
      button.addEventListener("click", () => {
        act();
        store.delete(text.key);
        note.remove();
      });
      return button;
    };
    const buttons = document.createElement("p");
    buttons.className = "kept-buttons";
    buttons.append(choice("Put it into the form", () => putIn(text)), choice("Throw it away", () => {}));
    note.append(sentence, buttons);
    offers.append(note);
  }

  function putIn(text) {
    for (const [name, value] of text.fields) {
      const target = form.elements.namedItem(name);
      if (target && "value" in target && target.type !== "hidden") {
        target.value = value;
        const editor = window.CKEDITOR && window.CKEDITOR.instances[target.id];
        if (editor) {
          editor.setData(value);
        }
        target.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
  }

  // A press waits for the newsroom's answer; where none comes, the form goes its ordinary way.
  offers.addEventListener("submit", async (event) => {
    const pressed = event.target;
    event.preventDefault();
    const thrown = pressed.dataset.throwAway || "";
    try {
      const response = await fetch(pressed.action, {
        method: "POST",
        body: new FormData(pressed),
        redirect: "manual", // to the editor
        signal: soon(),
      });
      if (response.type !== "opaqueredirect") {
        throw new Error(`The newsroom answered ${response.status}.`);
      }
      await ask(thrown);
      const next = offers.querySelector("button, a");
      if (next) {
        next.focus();
      }
    } catch {
      pressed.submit();
    }
  });

  // Where nobody answers, texts stay in the browser until the next page asks.
  offers.setAttribute("aria-busy", "true");
  returned()
    .then((leaves) => leaves || gather())
    .catch(() => {})
    .then(() => offers.setAttribute("aria-busy", "false"));
})();

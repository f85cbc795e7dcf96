/* How an unsaved text travels: sent to the newsroom with whose it is and which form's, through an
   ended sign-in and a token from before the last one. */
(function () {
  "use strict";

  const form = document.getElementById("story-form");
  if (!form || !form.dataset.keep) {
    return;
  }
  const token = () => form.elements.namedItem("csrfmiddlewaretoken").value;
  const person = form.elements.namedItem("kept_person").value;
  const JSON_ONLY = { Accept: "application/json" };

  function packed(text) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", token());
    data.append("kept", text.key);
    data.append("kept_turn", text.turn);
    data.append("kept_from", text.from);
    data.append("kept_person", text.person);
    for (const [name, value] of text.fields) {
      data.append(name, value);
    }
    return data;
  }

  function bytes(text) {
    const encoder = new TextEncoder();
    const length = (string) => encoder.encode(string).length;
    return text.fields.reduce((sum, [name, value]) => sum + length(name) + length(value), 0);
  }

  /** Send a text; resolves to what became of it, rejects while the newsroom does not answer.

      ``state`` is "well", "signed-out", "other" (somebody else is signed in) or "refused", with
      ``status`` and ``why``. ``at`` is when it was kept and ``goOn`` where one goes on with it; both
      are empty where a later turn of the form was kept or saved before. */
  async function post(text, signal, again = true) {
    const response = await fetch(text.url, {
      method: "POST",
      body: packed(text),
      headers: JSON_ONLY,
      redirect: "manual", // to the sign-in page
      signal,
    });
    if (response.type === "opaqueredirect") {
      return { state: "signed-out" };
    }
    const isOurs = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (response.status === 403 && !isOurs && again) {
      const renewed = await renew(signal);
      return renewed.state === "well" ? post(text, signal, false) : renewed;
    }
    if (response.status === 200 && isOurs) {
      const answer = await response.json();
      return { state: "well", at: answer.at, goOn: answer.go_on };
    }
    if (isOurs && response.status === 409) {
      return { state: "other" };
    }
    if (response.status >= 400 && response.status < 500 && response.status !== 429) {
      const why = isOurs ? (await response.json()).why : "the newsroom refused it";
      return { state: "refused", status: response.status, why };
    }
    throw new Error(`The newsroom answered ${response.status}.`);
  }

  /** Ask who is signed in, and take their token into the page's forms. */
  async function renew(signal) {
    const response = await fetch(form.dataset.keep, {
      headers: JSON_ONLY,
      redirect: "manual",
      signal,
    });
    if (response.type === "opaqueredirect") {
      return { state: "signed-out" };
    }
    if (response.status >= 500) {
      throw new Error(`The newsroom answered ${response.status}.`);
    }
    if (response.status !== 200) {
      return { state: "refused", status: response.status, why: "you may not write here any more" };
    }
    const answer = await response.json();
    if (String(answer.person) !== person) {
      return { state: "other" };
    }
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
      input.value = answer.token;
    }
    return { state: "well" };
  }

  window.keptPost = { packed, bytes, post, renew };
})();

/* Sending a picture to the library.

   newsroomPictures.upload(file, {progress, signal}) → Promise of the picture (id, name, thumb, width,
   height, caption, credit, alt, state, hidden, notes, already). `progress` is called with 0…1 while
   the file travels. A refused one rejects with an Error whose message is a sentence; `again` says
   that it is worth sending once more.
   newsroomPictures.ready(id, {signal}) → Promise of "ready" or "failed", once the sizes are made.
   newsroomPictures.renew({signal}) → Promise of "" once the page's forms have the token of the last
   sign-in, made in another tab; else of a sentence: nothing is sent in somebody else's name.
   newsroomPictures.page(id) → the address of its page.
   newsroomPictures.files(transfer) → the picture files of a drop or a paste. */
(function () {
  "use strict";

  const { upload: UPLOAD, state: STATE, person: PERSON } = document.currentScript.dataset;
  const AT_ONCE = 2; // as many as the server reads at once
  const ASK_EVERY = [500, 1000, 1500, 2000, 3000]; // ms between two looks at the sizes
  const SIGNED_OUT =
    "The newsroom does not answer as it should. You may be signed out: sign in in another tab, then try again.";
  const SOMEBODY_ELSE =
    "Somebody else is signed in here. Sign in yourself in another tab, then try again.";

  let running = 0;
  const waiting = [];

  class Refused extends Error {
    constructor(sentence, again, isStale = false) {
      super(sentence);
      this.again = again;
      this.isStale = isStale; // sent with a token from before the last sign-in, it may be
    }
  }

  function upload(file, { progress = () => {}, signal } = {}) {
    return new Promise((resolve, reject) => {
      const start = () => {
        running += 1;
        send(file, progress, signal)
          .then(resolve, reject)
          .finally(() => {
            running -= 1;
            next();
          });
      };
      waiting.push(start);
      next();
    });
  }

  function next() {
    if (running < AT_ONCE && waiting.length) {
      waiting.shift()();
    }
  }

  async function send(file, progress, signal) {
    try {
      return await post(file, progress, signal);
    } catch (refused) {
      if (!refused.isStale) {
        throw refused;
      }
      const trouble = await renew({ signal });
      if (trouble) {
        throw new Refused(trouble, true);
      }
      return post(file, progress, signal);
    }
  }

  async function renew({ signal } = {}) {
    let found;
    try {
      const answer = await fetch(UPLOAD, {
        headers: { Accept: "application/json" },
        redirect: "manual", // to the sign-in page
        signal,
      });
      found = answer.ok ? await answer.json() : null;
    } catch {
      found = null;
    }
    if (!found) {
      return SIGNED_OUT;
    }
    if (String(found.person) !== PERSON) {
      return SOMEBODY_ELSE;
    }
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
      input.value = found.token;
    }
    return "";
  }

  function post(file, progress, signal) {
    return new Promise((resolve, reject) => {
      if (signal && signal.aborted) {
        reject(new Refused("Not sent.", true));
        return;
      }
      const request = new XMLHttpRequest();
      const body = new FormData();
      const token = document.querySelector("[name='csrfmiddlewaretoken']").value;
      body.append("csrfmiddlewaretoken", token);
      body.append("file", file, file.name || "pasted.png");
      request.open("POST", UPLOAD);
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) {
          progress(event.loaded / event.total);
        }
      });
      request.addEventListener("load", () => {
        const answer = read(request);
        if (request.status === 201 && answer) {
          progress(1);
          resolve(answer);
        } else {
          reject(why(request.status, answer));
        }
      });
      request.addEventListener("error", () =>
        reject(new Refused("The connection was lost. The file is still here: send it again.", true))
      );
      request.addEventListener("abort", () => reject(new Refused("Stopped.", true)));
      if (signal) {
        signal.addEventListener("abort", () => request.abort());
      }
      request.send(body);
    });
  }

  function read(request) {
    if (!(request.getResponseHeader("Content-Type") || "").includes("json")) {
      return null;
    }
    try {
      return JSON.parse(request.responseText);
    } catch {
      return null;
    }
  }

  function why(status, answer) {
    if (answer && answer.error) {
      return new Refused(answer.error, status >= 500);
    }
    if (status === 413) {
      return new Refused("The file is too large.", false);
    }
    if (status >= 500) {
      return new Refused("The newsroom could not take it in just now. Send it again.", true);
    }
    if (status === 403) {
      return new Refused(
        "You may not add pictures, or you are signed out: sign in in another tab, then send it again.",
        true,
        true
      );
    }
    return new Refused(SIGNED_OUT, true);
  }

  async function ready(id, { signal } = {}) {
    const url = STATE.replace("/0/", `/${id}/`);
    for (let turn = 0; ; turn += 1) {
      try {
        const answer = await fetch(url, { signal, headers: { Accept: "application/json" } });
        const { state } = answer.ok ? await answer.json() : {};
        if (state === "ready" || state === "failed") {
          return state;
        }
      } catch (error) {
        if (error.name === "AbortError") {
          throw error;
        }
        // Away, or signed out: it is asked again.
      }
      await pause(ASK_EVERY[Math.min(turn, ASK_EVERY.length - 1)], signal);
    }
  }

  function pause(ms, signal) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      if (signal) {
        signal.addEventListener("abort", () => {
          clearTimeout(timer);
          reject(new DOMException("No longer asked.", "AbortError"));
        });
      }
    });
  }

  function files(transfer) {
    return [...((transfer && transfer.files) || [])].filter(
      // A file without a type is judged by the newsroom, which reads what is in it.
      (file) => !file.type || file.type.startsWith("image/")
    );
  }

  const page = (id) => STATE.replace("/0/state/", `/${id}/`);

  window.newsroomPictures = { upload, renew, ready, files, page };
})();

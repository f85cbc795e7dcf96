/* How far the worker is with a picture's sizes: asked until they are made. Where they could not be, it
   is asked to try again without leaving the page: what is typed beside it stays. */
(function () {
  "use strict";

  const state = document.getElementById("picture-state");
  if (!state) {
    return;
  }
  const failed = document.getElementById("picture-failed");
  const again = document.getElementById("again-form");
  const make = window.newsroomMake;
  const { ready, renew } = window.newsroomPictures;
  const NO_ANSWER =
    "The newsroom does not answer. You may be signed out: sign in in another tab, then try again.";
  const SAID = {
    waiting: "Sizes: being made.",
    ready: "Sizes: ready.",
    failed: "Sizes: could not be made.",
  };

  function show(now) {
    state.className = `picture-state state-${now}`;
    const bar = now === "waiting" ? [make("progress", { "aria-label": "Sizes" })] : [];
    state.replaceChildren(...bar, make("span", {}, SAID[now]));
    failed.hidden = now !== "failed";
  }

  async function watch() {
    show(await ready(state.dataset.picture));
  }

  function send() {
    return fetch(again.action, {
      method: "POST",
      body: new FormData(again),
      headers: { Accept: "application/json" },
    });
  }

  /** Order the sizes anew; resolves to their state, or to the error as a sentence. */
  async function order() {
    try {
      let answer = await send();
      if (answer.status === 403) {
        // Its token may be from before a sign-in in another tab.
        const error = await renew();
        if (error) {
          return { error };
        }
        answer = await send();
      }
      return await answer.json();
    } catch {
      return { error: NO_ANSWER };
    }
  }

  if (state.dataset.state === "waiting") {
    watch();
  }
  if (again) {
    again.addEventListener("submit", async (event) => {
      event.preventDefault();
      state.replaceChildren("Asking …");
      const found = await order();
      if (found.error) {
        state.replaceChildren(found.error);
        return;
      }
      show(found.state);
      if (found.state === "waiting") {
        watch();
      }
    });
  }
})();

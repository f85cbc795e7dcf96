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
  const { ready } = window.newsroomPictures;
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

  if (state.dataset.state === "waiting") {
    watch();
  }
  if (again) {
    again.addEventListener("submit", async (event) => {
      event.preventDefault();
      state.replaceChildren("Asking …");
      try {
        const answer = await fetch(again.action, {
          method: "POST",
          body: new FormData(again),
          headers: { Accept: "application/json" },
        });
        const found = await answer.json();
        if (!answer.ok) {
          state.replaceChildren(found.error);
          return;
        }
        show(found.state);
        if (found.state === "waiting") {
          watch();
        }
      } catch {
        state.replaceChildren(
          "The newsroom does not answer. You may be signed out: sign in in another tab, then try again."
        );
      }
    });
  }
})();

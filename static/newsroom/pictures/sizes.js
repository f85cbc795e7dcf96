/* How far the worker is with a picture's sizes: asked until they are made. */
(function () {
  "use strict";

  const state = document.getElementById("picture-state");
  if (!state || state.dataset.state !== "waiting") {
    return;
  }
  const said = { ready: "Sizes: ready.", failed: "Sizes: could not be made." };
  window.newsroomPictures.ready(state.dataset.picture).then((now) => {
    state.className = `picture-state state-${now}`;
    state.replaceChildren(said[now]);
  });
})();

/* Pictures that are dropped on, or pasted into, a part of the page.

   newsroomPictures.receive(place, onFiles) → a function that ends it. Text that is dropped or pasted
   stays the browser's business. Of two places, one inside the other, the inner one takes a file. */
(function () {
  "use strict";

  const pictures = window.newsroomPictures;

  function receive(place, onFiles) {
    const ending = new AbortController();
    const { signal } = ending;
    const has = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
    let depth = 0; // of what is entered inside the place

    const mark = (by) => {
      depth = Math.max(0, depth + by);
      place.classList.toggle("is-over", depth > 0);
    };
    place.addEventListener("dragenter", (event) => has(event) && mark(1), { signal });
    place.addEventListener("dragleave", (event) => has(event) && mark(-1), { signal });
    place.addEventListener(
      "dragover",
      (event) => {
        if (has(event)) {
          event.preventDefault();
          event.dataTransfer.dropEffect = "copy";
        }
      },
      { signal }
    );
    place.addEventListener(
      "drop",
      (event) => {
        if (has(event)) {
          const isTaken = event.defaultPrevented; // by a place inside this one
          event.preventDefault(); // the browser would leave the page for the file
          mark(-depth);
          take(isTaken ? [] : pictures.files(event.dataTransfer));
        }
      },
      { signal }
    );
    place.addEventListener(
      "paste",
      (event) => {
        const found = pictures.files(event.clipboardData);
        // A copy from a word processor has a picture of the text beside the text.
        if (found.length && !event.defaultPrevented && !event.clipboardData.types.includes("text/plain")) {
          event.preventDefault();
          take(found);
        }
      },
      { signal }
    );

    function take(found) {
      if (found.length) {
        onFiles(found);
      }
    }

    return () => ending.abort();
  }

  pictures.receive = receive;
})();

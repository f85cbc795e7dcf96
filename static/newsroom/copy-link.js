/* Copies a link that is shown once. Without this file it is selected and copied by hand. */
(function () {
  "use strict";

  for (const button of document.querySelectorAll("[data-copy]")) {
    const link = document.getElementById(button.dataset.copy);
    const told = document.querySelector("[data-copied]");
    link.select();
    if (!navigator.clipboard) {
      continue;
    }
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(link.value);
        told.textContent = "Copied.";
      } catch {
        link.select();
        told.textContent = "Not copied: press Ctrl+C or ⌘C.";
      }
    });
  }
})();

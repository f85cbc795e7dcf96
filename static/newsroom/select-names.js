/* select2 leaves its boxes and search fields without a name: give them their label's. */
(function () {
  "use strict";

  // select2 dresses its fields in a task after this event; jQuery queues ours behind it.
  document.addEventListener("DOMContentLoaded", () => {
    if (window.django && window.django.jQuery) {
      window.django.jQuery(nameAll);
    }
  });

  function nameAll() {
    for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
      const label = document.querySelector(`label[for="${select.id}"]`);
      const box = select.nextElementSibling;
      if (!label || !box) {
        continue;
      }
      const name = label.textContent.trim().replace(/:$/, "");
      for (const part of box.querySelectorAll(".select2-search__field, .select2-selection--single")) {
        part.setAttribute("aria-label", name);
        part.removeAttribute("aria-labelledby");
      }
      for (const text of box.querySelectorAll(".select2-selection__rendered[role=textbox]")) {
        text.setAttribute("aria-label", name);
      }
    }
  }
})();

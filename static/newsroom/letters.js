/* The stories of a digest: up and down by buttons, with the numbers to match. Without this script
   the numbers alone do it. */
(function () {
  "use strict";

  const list = document.querySelector("[data-stories]");
  if (!list) {
    return;
  }

  function renumber() {
    list.querySelectorAll(".place").forEach((place, index) => {
      place.value = index + 1;
    });
  }

  function move(button) {
    const row = button.closest("li");
    const other = button.dataset.move === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (!other) {
      return;
    }
    if (button.dataset.move === "up") {
      other.before(row);
    } else {
      other.after(row);
    }
    renumber();
    button.focus();
  }

  list.querySelectorAll("[data-move]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => move(button));
  });
  list.addEventListener("change", (event) => {
    if (event.target.matches("[name^='out-']")) {
      event.target.closest("li").classList.toggle("is-out", event.target.checked);
    }
  });
})();

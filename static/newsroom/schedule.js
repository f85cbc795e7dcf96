/* The schedule in the story's bar: the end of the embargo as a time to choose, Enter to schedule,
   Escape to close. */
(function () {
  "use strict";

  const sheet = document.querySelector("details.schedule");
  const form = document.getElementById("story-form");
  if (!sheet || !form) {
    return;
  }
  const at = sheet.querySelector("[name='print_at']");
  const button = sheet.querySelector("[data-at-embargo]");

  function offerEmbargo() {
    const ends = form.elements.namedItem("embargo_until");
    button.hidden = !ends || !ends.value || ends.value === at.value;
  }

  button.addEventListener("click", () => {
    at.value = form.elements.namedItem("embargo_until").value;
    at.dispatchEvent(new Event("input", { bubbles: true }));
    at.focus();
  });
  form.addEventListener("input", offerEmbargo);
  at.addEventListener("input", offerEmbargo);

  sheet.addEventListener("toggle", () => {
    offerEmbargo();
    if (sheet.open) {
      at.focus();
    }
  });
  sheet.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      sheet.open = false;
      sheet.querySelector("summary").focus();
    } else if (event.key === "Enter" && event.target === at) {
      // The browser would press the first button of the form, whatever that does.
      event.preventDefault();
      form.requestSubmit(sheet.querySelector("[name='_schedule']"));
    }
  });
  document.addEventListener("click", (event) => {
    if (sheet.open && !sheet.contains(event.target) && !sheet.querySelector(".has-error")) {
      sheet.open = false;
    }
  });
  offerEmbargo();
})();

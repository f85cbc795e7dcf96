/* Pictures under way: who leaves the page is asked first, and a form that waits for one is sent when it
   has arrived, and not without it.

   newsroomPictures.underWay(sending, {form, tell}) → the same promise. `sending` resolves to whether
   the picture has arrived; `tell(sentence)` says what became of a pressed button of `form`. */
(function () {
  "use strict";

  const open = new Set();
  const forms = new Map(); // of a form that waits: the pressed button, and whether one did not arrive

  async function underWay(sending, { form = null, tell = () => {} } = {}) {
    const mine = { form, tell };
    open.add(mine);
    const arrived = await sending;
    open.delete(mine);
    const waits = forms.get(form);
    if (waits) {
      waits.lacks = waits.lacks || !arrived;
      if (![...open].some((each) => each.form === form)) {
        forms.delete(form);
        send(form, waits, tell);
      }
    }
    return arrived;
  }

  function send(form, { button, lacks }, tell) {
    if (lacks) {
      tell("Nothing is saved yet: a picture did not arrive.");
    } else {
      tell("");
      form.requestSubmit(button);
    }
  }

  // Before everything else that a form does when it is sent.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const mine = [...open].filter((each) => each.form === form);
      if (mine.length && !(event.submitter && event.submitter.hasAttribute("formaction"))) {
        event.preventDefault();
        event.stopImmediatePropagation();
        forms.set(form, { button: event.submitter, lacks: false });
        mine[0].tell("The picture is still on its way: this is done when it has arrived.");
      }
    },
    true
  );

  window.addEventListener("beforeunload", (event) => {
    if (open.size) {
      event.preventDefault();
      event.returnValue = "";
    }
  });

  window.newsroomPictures.underWay = underWay;
})();

/* What must stay in when a picture is cropped: a ring on it, set by a click or with the arrow keys,
   and the crops as they will be. Without a script there are two fields, in per cent. */
(function () {
  "use strict";

  const box = document.getElementById("focus");
  const picture = box.querySelector("img");
  const list = document.getElementById("focus-crops");
  const crops = list.querySelectorAll("img");
  const fields = ["x", "y"].map((axis) => document.getElementById(`id_focus_${axis}`));
  const STEP = 1; // per cent a key; ten with Shift
  const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  /** The largest box of a crop's shape with the focus as near to its middle as can be. */
  function place(crop, [x, y]) {
    const [width, height] = [picture.naturalWidth, picture.naturalHeight];
    const ratio = crop.width / crop.height;
    const across = Math.min(width, height * ratio);
    const down = Math.min(height, width / ratio);
    const offset = (full, part, focus) => {
      const room = full - part;
      const from = Math.min(Math.max(0, (full * focus) / 100 - part / 2), room);
      return room > 0 ? (from / room) * 100 : 50;
    };
    crop.style.objectPosition = `${offset(width, across, x)}% ${offset(height, down, y)}%`;
  }

  /** What the fields say; where there are none, what is saved. */
  function now() {
    const saved = [Number(box.dataset.x), Number(box.dataset.y)];
    return fields.map((field, axis) =>
      within(field && field.value !== "" ? Number(field.value) : saved[axis])
    );
  }

  function within(value) {
    return Math.min(100, Math.max(0, Math.round(value)));
  }

  const ring = fields[0] ? document.createElement("button") : null;

  function show() {
    const [x, y] = now();
    crops.forEach((crop) => place(crop, [x, y]));
    if (ring) {
      ring.style.left = `${x}%`;
      ring.style.top = `${y}%`;
      ring.setAttribute(
        "aria-label",
        `Focal point, ${x} % from the left, ${y} % from the top. Move it with the arrow keys.`
      );
    }
  }

  function set(values) {
    fields.forEach((field, axis) => {
      field.value = within(values[axis]);
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    show();
  }

  function at(event) {
    const room = picture.getBoundingClientRect();
    set([
      ((event.clientX - room.left) / room.width) * 100,
      ((event.clientY - room.top) / room.height) * 100,
    ]);
  }

  function grip() {
    ring.type = "button";
    ring.className = "focus-ring";
    box.append(ring);
    box.addEventListener("pointerdown", (event) => {
      if (event.button === 0) {
        event.preventDefault();
        ring.focus({ preventScroll: true });
        box.setPointerCapture(event.pointerId);
        at(event);
      }
    });
    box.addEventListener("pointermove", (event) => {
      if (box.hasPointerCapture(event.pointerId)) {
        at(event);
      }
    });
    ring.addEventListener("keydown", (event) => {
      const step = KEYS[event.key];
      if (step && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        const far = event.shiftKey ? 10 * STEP : STEP;
        set(now().map((value, axis) => value + step[axis] * far));
      }
    });
    fields.forEach((field) => field.addEventListener("input", show));
  }

  if (ring) {
    grip();
  }
  list.hidden = false;
  if (picture.complete) {
    show();
  } else {
    picture.addEventListener("load", show);
  }
})();

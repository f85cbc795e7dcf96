/* Below a day and time: which weekday that is, and what the site's clock is called then. Without
   this file the line says what the server knew. */
(function () {
  "use strict";

  const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

  /** The site's offset from UTC at a moment, in minutes. */
  function offsetAt(zone, moment) {
    const parts = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    }).formatToParts(moment);
    const part = (name) => Number(parts.find((each) => each.type === name).value);
    const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
    return Math.round((wall - Math.floor(moment / 60000) * 60000) / 60000);
  }

  function tell(line, text) {
    const wall = Date.parse(`${text}Z`); // as if it were UTC
    if (Number.isNaN(wall)) {
      return;
    }
    const names = JSON.parse(line.dataset.names);
    const guess = offsetAt(line.dataset.zone, wall);
    const offset = offsetAt(line.dataset.zone, wall - guess * 60000);
    const name = names[offset];
    if (name) {
      line.textContent = `${WEEKDAYS[new Date(wall).getUTCDay()]}, ${name}`;
    }
  }

  document.addEventListener("input", (event) => {
    const line = document.querySelector(`[data-moment="${event.target.id}"]`);
    if (!line || !event.target.id) {
      return;
    }
    tell(line, event.target.value);
    // A choice between the two meanings of another time is none.
    const choice = line.parentElement.querySelector(".moment-which");
    if (choice) {
      choice.remove();
    }
  });
})();

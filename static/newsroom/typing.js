/* What a story comes to while it is written: the headline's length, the words and the minutes they
   take to read, a picture without a description, the dateline as it will print. Quiet: nothing here
   speaks up by itself; a field's own line is read with the field. */
(function () {
  "use strict";

  const form = document.getElementById("story-form");
  if (!form) {
    return;
  }
  const field = (name) => form.elements.namedItem(name);
  const one = (selector) => document.querySelector(selector);
  const editor = () => window.CKEDITOR && window.CKEDITOR.instances.id_body;

  const WORDS_A_MINUTE = 230;

  // --- Headline ---

  function countHeadline() {
    const count = one("[data-count-of='id_headline']");
    const headline = field("headline");
    if (!count || !headline) {
      return;
    }
    const length = [...headline.value.trim()].length;
    const limit = Number(count.dataset.limit);
    count.textContent = length > limit ? `· ${length}, longer than ${limit}` : `· ${length} of ${limit}`;
    count.classList.toggle("is-long", length > limit);
  }

  // --- Words ---

  /** The running text's words, without the blocks that point elsewhere. */
  function bodyText() {
    const open = editor();
    if (!open || !open.editable()) {
      return field("body") ? field("body").value.replace(/<[^>]*>/g, " ") : "";
    }
    return [...open.editable().$.children]
      .filter((child) => !child.matches("[data-cke-widget-wrapper], [data-cke-temp]"))
      .map((child) => child.innerText)
      .join("\n");
  }

  function countWords() {
    const words = (bodyText().match(/[\p{L}\p{N}][\p{L}\p{N}’'.,-]*/gu) || []).length;
    const minutes = Math.max(1, Math.round(words / WORDS_A_MINUTE));
    const tally = one("[data-words]");
    if (tally) {
      tally.textContent = words
        ? `${words.toLocaleString("en")} ${words === 1 ? "word" : "words"} · ${minutes} min`
        : "No words yet";
    }
  }

  // --- Picture ---

  /** Say that the lead picture has no description. */
  function lookAtPicture() {
    const line = one("[data-picture-alt]");
    const alt = field("alt");
    if (!line || !alt) {
      return;
    }
    const has = field("lead_image") && field("lead_image").value;
    line.textContent = has && !alt.value.trim() ? "The picture has no alternative text" : "";
  }

  // --- Dateline, by the rule of articles/datelines.py ---

  const rules = JSON.parse((document.getElementById("dateline-rules") || {}).textContent || "null");

  function capitals(city) {
    return city.startsWith("Mc") ? `Mc${city.slice(2).toUpperCase()}` : city.toUpperCase();
  }

  function dateline(city, region, agency) {
    const printed = (state) => rules.states[state.toLowerCase()] || state;
    const own = rules.alone[city.toLowerCase()];
    let beside = region;
    if (own !== undefined) {
      const known = ["", own.toLowerCase(), printed(own).toLowerCase()];
      beside = known.includes(region.toLowerCase()) ? "" : region;
    }
    const place = beside ? `${capitals(city)}, ${printed(beside)}` : capitals(city);
    return agency ? `${place} (${agency})` : place;
  }

  function showDateline() {
    const line = one("[data-dateline]");
    if (!line || !rules || !field("dateline_city")) {
      return;
    }
    const read = (name) => field(name).value.trim().replace(/\s+/g, " ");
    const [city, region] = [read("dateline_city"), read("dateline_region")];
    const agency = field("agency");
    const name = agency && agency.selectedOptions[0] && agency.value ? agency.selectedOptions[0].text : "";
    if (!city) {
      line.textContent = "will print without a dateline";
      return;
    }
    const place = `will print as: ${dateline(city, region, name)} —`;
    const verdict = document.createElement("b");
    if (region || rules.alone[city.toLowerCase()] !== undefined) {
      verdict.textContent = "✓ dateline by AP rule";
    } else {
      verdict.className = "is-missing";
      verdict.textContent = "this city needs its region or country";
    }
    line.replaceChildren(verdict, ` ${place}`);
  }

  // --- Wiring ---

  /** Let a field be read with the line that tells of it. */
  function describe(name, line) {
    const told = field(name);
    if (told && line) {
      line.id = line.id || `told-${name}`;
      const before = told.getAttribute("aria-describedby");
      told.setAttribute("aria-describedby", before ? `${before} ${line.id}` : line.id);
    }
  }

  let waiting = 0;
  function wrote() {
    clearTimeout(waiting);
    waiting = setTimeout(countWords, 300);
  }

  form.addEventListener("input", (event) => {
    if (event.target.name === "headline") {
      countHeadline();
    } else if (event.target.name === "body") {
      wrote();
    }
    showDateline();
    lookAtPicture();
  });
  form.addEventListener("change", () => {
    showDateline();
    lookAtPicture();
  });
  if (window.CKEDITOR) {
    window.CKEDITOR.on("instanceReady", ({ editor: open }) => {
      const listen = () => open.editable().attachListener(open.editable(), "input", wrote);
      open.on("change", wrote);
      open.on("contentDom", listen);
      listen();
      countWords();
    });
  }

  describe("dateline_city", one("[data-dateline]"));
  describe("alt", one("[data-picture-alt]"));
  countHeadline();
  countWords();
  showDateline();
  lookAtPicture();
})();

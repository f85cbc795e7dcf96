/* The library's page: what is chosen, dropped or pasted is sent at once, each file by itself. */
(function () {
  "use strict";

  const pictures = window.newsroomPictures;
  const form = document.getElementById("pictures-add");
  if (!form) {
    return;
  }
  const chosen = form.elements.file;
  const uploads = pictures.uploads(form.querySelector(".uploads"), {
    actions: (picture) => [
      window.newsroomMake("a", { href: picture.url, class: "button" }, "Describe it"),
    ],
  });

  form.querySelector("[type='submit']").hidden = true;
  form.querySelector("[data-script]").hidden = false;
  chosen.addEventListener("change", () => {
    const files = [...chosen.files];
    chosen.value = "";
    send(files);
  });
  pictures.receive(document.body, send);

  async function send(files) {
    await uploads.add(files);
    if (!uploads.waiting()) {
      await refresh();
    }
  }

  /** Show the newest pictures; the list of what was sent stays. */
  async function refresh() {
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("pictures-found");
      if (answer.ok && found) {
        document.getElementById("pictures-found").replaceChildren(...found.childNodes);
      }
    } catch {
      // Without a connection the list stays as it was.
    }
  }
})();

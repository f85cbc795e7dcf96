/* The files that somebody sends, one line each: a progress bar, then the picture, or what is wrong
   with it and a button to send it again. One that fails leaves the others alone.

   newsroomPictures.uploads(list, {onPicture, actions, form, tell}) → {add(files), waiting()}
   `list` is an empty <ul>. `onPicture(picture)` is called for each that is in the library, and
   `actions(picture)` returns buttons or links for its line. `form` is not sent meanwhile, and
   `tell(sentence)` says so. */
(function () {
  "use strict";

  const pictures = window.newsroomPictures;
  const make = window.newsroomMake;

  function uploads(list, { onPicture = () => {}, actions = () => [], form, tell } = {}) {
    let open = 0;
    const said = make("p", { class: "unseen", role: "status" });
    list.after(said);

    function line(file) {
      const name = file.name || "Pasted picture";
      const bar = make("progress", { "max": "100", "value": "0", "aria-label": `Sending ${name}` });
      const state = make("span", { class: "upload-state" });
      const item = make("li", { class: "upload" }, make("b", { class: "upload-name" }, name), bar, state);
      list.prepend(item);

      const send = () => pictures.underWay(travel(), { form, tell });

      async function travel() {
        open += 1;
        item.className = "upload is-sending";
        bar.hidden = false;
        bar.value = 0;
        state.replaceChildren("waits");
        try {
          const picture = await pictures.upload(file, {
            progress(done) {
              if (done < 1) {
                bar.value = Math.round(done * 100);
                state.textContent = `${Math.round(done * 100)} %`;
              } else {
                bar.removeAttribute("value");
                state.textContent = "is being read";
              }
            },
          });
          arrived(picture);
          return true;
        } catch (error) {
          failed(error);
          return false;
        } finally {
          open -= 1;
        }
      }

      function arrived(picture) {
        item.className = "upload is-done";
        bar.remove();
        state.replaceChildren(
          make("span", { class: "upload-said" }, picture.already ? "In the library already" : "In the library"),
          ...picture.notes.map((note) => make("span", { class: "upload-note" }, note))
        );
        item.prepend(make("img", { src: picture.thumb, alt: picture.alt, width: "56", height: "56" }));
        item.append(...actions(picture));
        said.textContent = `${name} is in the library.`;
        onPicture(picture, open - 1);
      }

      function failed(error) {
        item.className = "upload is-bad";
        bar.hidden = true;
        const parts = [make("span", { class: "upload-error" }, error.message)];
        if (error.again) {
          const again = make("button", { type: "button", class: "button" }, "Send again");
          again.addEventListener("click", send);
          parts.push(again);
        }
        state.replaceChildren(...parts);
        said.textContent = `${name}: ${error.message}`;
      }

      return send();
    }

    return {
      add(files) {
        return Promise.all(files.map(line));
      },
      waiting() {
        return open;
      },
    };
  }

  pictures.uploads = uploads;
})();

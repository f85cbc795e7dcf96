/* The browser's own store of what is typed: a tab, or the whole browser, may be killed and it is
   still there. Each text stands under its form's key, with the person it belongs to. */
(function () {
  "use strict";

  const TABLE = "texts";
  let opened = null;

  function open() {
    opened = opened || new Promise((resolve, reject) => {
      const request = window.indexedDB.open("newsroom-kept", 1);
      request.addEventListener("upgradeneeded", () => {
        request.result.createObjectStore(TABLE, { keyPath: "key" });
      });
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(request.error));
      request.addEventListener("blocked", () => reject(new Error("The store is held open.")));
    });
    return opened;
  }

  /** Run one request on the table; the promise holds when it is on the disk. */
  async function run(mode, act) {
    const database = await open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(TABLE, mode, { durability: "strict" });
      const request = act(transaction.objectStore(TABLE));
      transaction.addEventListener("complete", () => resolve(request.result));
      transaction.addEventListener("abort", () => reject(transaction.error));
    });
  }

  window.keptStore = {
    /** In this tab's session: the key of the form that a pressed button has sent. */
    SENT: "newsroom-sent",
    /** The name of the lock that a page holds as long as it has a form open. */
    lock: (key) => `newsroom-kept-${key}`,
    put: (text) => run("readwrite", (table) => table.put(text)),
    get: (key) => run("readonly", (table) => table.get(key)),
    delete: (key) => run("readwrite", (table) => table.delete(key)),
    /** All texts of a person, the oldest first. */
    async of(person) {
      const all = await run("readonly", (table) => table.getAll());
      return all.filter((text) => text.person === person).sort((a, b) => a.turn - b.turn);
    },
  };
})();

/* Builds an element: newsroomMake("a", { href: "/" }, "words", another). What is null, undefined or
   false among its attributes and in it is left out. */
(function () {
  "use strict";

  const is = (each) => each !== null && each !== undefined && each !== false;

  window.newsroomMake = function (tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (is(value)) {
        node.setAttribute(name, value);
      }
    }
    node.append(...children.filter(is));
    return node;
  };
})();

/* What the blocks of the editor have in common, and where in the text its cursor stands.

   editorBlocks.range(editor) → the selection as the browser keeps it: it follows what is typed.
   editorBlocks.select(editor, range) brings the cursor back there.
   editorBlocks.insert(editor, name, className, data) → a new block beside the cursor's paragraph; one
   writes on below it. With {at} it stands beside the paragraph of that range, with {after} below that
   block, and the cursor stays where it is.
   editorBlocks.move(editor, block, up), remove(editor, block), below(editor, block).
   editorBlocks.above(block) → what stands above a block, in words; null at the top of the text.
   editorBlocks.plain(html) → the words of a block. editorBlocks.stayEmpty(editor, attribute). */
(function () {
  "use strict";

  /* global CKEDITOR */

  const UP = () => CKEDITOR.ALT + 38;
  const DOWN = () => CKEDITOR.ALT + 40;

  function range(editor) {
    const native = editor.getSelection() && editor.getSelection().getNative();
    return native && native.rangeCount ? native.getRangeAt(0).cloneRange() : null;
  }

  function select(editor, native) {
    editor.focus();
    if (native && editor.editable().$.contains(native.startContainer)) {
      const selection = editor.getSelection().getNative();
      selection.removeAllRanges();
      selection.addRange(native);
      editor.selectionChange(true);
    }
  }

  function insert(editor, name, className, data, { at = null, after = null } = {}) {
    editor.fire("saveSnapshot");
    const editable = editor.editable();
    const here = at ? rangeOf(editor, at) : editor.getSelection().getRanges()[0];
    const beside = here ? topmost(here.startContainer, editable) : null;
    const html = `<div class="${className}"></div>`;
    const element = CKEDITOR.dom.element.createFromHtml(html, editor.document);
    if (after && after.wrapper && editable.contains(after.wrapper)) {
      element.insertAfter(after.wrapper);
    } else if (!beside) {
      element.appendTo(editable);
    } else if (isEmpty(beside)) {
      element.replace(beside);
    } else if (here.collapsed && here.checkBoundaryOfElement(beside, CKEDITOR.START)) {
      element.insertBefore(beside);
    } else {
      element.insertAfter(beside);
    }
    const block = editor.widgets.initOn(element, name, data);
    if (!at && !after) {
      below(editor, block);
      editor.getSelection().scrollIntoView();
    }
    editor.fire("saveSnapshot");
    return block;
  }

  /** The editor's range where a browser's begins; null for one whose place is gone. */
  function rangeOf(editor, native) {
    if (!editor.editable().$.contains(native.startContainer)) {
      return null;
    }
    const range = editor.createRange();
    range.setStart(new CKEDITOR.dom.node(native.startContainer), native.startOffset);
    range.collapse(true);
    return range;
  }

  /** Put the cursor below a block, where writing goes on. */
  function below(editor, block) {
    let next = block.wrapper.getNext((node) => node.type === CKEDITOR.NODE_ELEMENT);
    if (!next || next.data("cke-temp") || next.hasAttribute("data-cke-widget-wrapper")) {
      next = new CKEDITOR.dom.element("p", editor.document);
      next.appendBogus();
      next.insertAfter(block.wrapper);
    }
    const after = editor.createRange();
    after.moveToElementEditStart(next);
    after.select();
  }

  /** The child of the editable that holds a node, or null for the editable itself. */
  function topmost(node, editable) {
    if (node.equals(editable)) {
      return null;
    }
    let found = node;
    while (found.getParent() && !found.getParent().equals(editable)) {
      found = found.getParent();
    }
    return found.type === CKEDITOR.NODE_ELEMENT ? found : null;
  }

  function isEmpty(block) {
    return block.is("p") && !block.getText().replace(/[\s\u200b\u00a0]/g, "");
  }

  const isBlock = (node) =>
    node.type === CKEDITOR.NODE_ELEMENT && !node.hasAttribute("data-cke-temp");

  function above(block) {
    const found = block.wrapper.getPrevious(isBlock);
    if (!found) {
      return null;
    }
    const words = found.getText().replace(/[\s\u200b]+/g, " ").trim();
    const start = words.length > 40 ? `${words.slice(0, 40).trim()} …` : words;
    return start ? `“${start}”` : "an empty line";
  }

  /** Move a block past its neighbour; dragging does the same by mouse. */
  function move(editor, block, up) {
    const past = up ? block.wrapper.getPrevious(isBlock) : block.wrapper.getNext(isBlock);
    if (!past) {
      return;
    }
    editor.fire("saveSnapshot");
    if (up) {
      block.wrapper.insertBefore(past);
    } else {
      block.wrapper.insertAfter(past);
    }
    editor.fire("saveSnapshot");
    block.focus();
  }

  function remove(editor, block) {
    editor.focus();
    block.focus();
    editor.execCommand("delete");
    if (editor.widgets.instances[block.id]) {
      editor.widgets.del(block);
    }
    editor.fire("saveSnapshot");
  }

  /** Let a block be edited by `edit` and moved by keys; under a finger there is no double click. */
  function wire(editor, block, edit) {
    block.on("edit", (event) => {
      event.cancel();
      edit();
    });
    block.on("key", (event) => {
      if (event.data.keyCode === UP() || event.data.keyCode === DOWN()) {
        move(editor, block, event.data.keyCode === UP());
        event.cancel();
      }
    });
    block.wrapper.on("click", (event) => {
      if (event.data.$.pointerType === "touch") {
        block.edit();
      }
    });
  }

  function plain(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content.textContent.replace(/\s+/g, " ").trim();
  }

  /** The editor fills empty paragraphs with a space; those with `attribute` are empty for a reason. */
  function stayEmpty(editor, attribute) {
    editor.dataProcessor.htmlFilter.addRules(
      {
        elements: {
          p(element) {
            const only = element.children.length === 1 && element.children[0].value;
            if (element.attributes[attribute] && /^(&nbsp;|\s|\u00a0)*$/.test(only || "x")) {
              element.children.length = 0;
            }
          },
        },
      },
      { priority: 20 }
    );
  }

  window.editorBlocks = { range, select, insert, below, above, move, remove, wire, plain, stayEmpty };
})();

// Reads pages as Firefox's reader view does. Takes [{url, html}, …] on standard input and answers
// with what it found of each, in order; null where it finds nothing to read.
import { Readability } from "@mozilla/readability";
import { JSDOM, VirtualConsole } from "jsdom";
import { readFileSync } from "node:fs";

const pages = JSON.parse(readFileSync(0, "utf8"));
const silent = new VirtualConsole(); // it knows less CSS than browsers, and would say so

function read({ url, html }) {
  const { document } = new JSDOM(html, { url, virtualConsole: silent }).window;
  const found = new Readability(document).parse();
  return found && { ...found, textContent: undefined };
}

process.stdout.write(JSON.stringify(pages.map(read)));

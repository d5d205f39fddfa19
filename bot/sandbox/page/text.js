// A message's HTML in, paragraphs out: each with a direction of its own, and nothing in them but the tags below.
// on: {open(address), command(text)} for the two things in a text that can be pressed.

import { make } from "./words.js";

const TAGS = { B: "b", STRONG: "b", I: "i", EM: "i", U: "u", INS: "u", S: "s", DEL: "s", STRIKE: "s", CODE: "code", PRE: "pre", BLOCKQUOTE: "blockquote" };
const BLOCKS = new Set(["PRE", "BLOCKQUOTE"]);

// The allowed copy of one element without its children; a tag that is not known leaves only its text.
function shell(node, on) {
  if (node.tagName === "A") {
    // A link without a visible letter carries a note of the bot's; it must not be a stop on the way of the Tab key.
    if (!/[^\s\u200b-\u200f\u2060-\u206f\ufeff]/u.test(node.textContent)) return document.createDocumentFragment();
    const address = node.getAttribute("href") ?? "";
    return pressed(() => on.open(address));
  }
  if (node.classList.contains("bot_command")) return pressed(() => on.command(node.textContent));
  if (node.classList.contains("spoiler")) {
    return make("span", {
      class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text: press to show",
      onclick: reveal, onkeydown: (event) => (event.key === "Enter" || event.key === " ") && reveal(event),
    });
  }
  return TAGS[node.tagName] ? make(TAGS[node.tagName]) : document.createDocumentFragment();
}

const pressed = (act) => make("a", { href: "#", onclick: (event) => { event.preventDefault(); act(); } });

function reveal(event) {
  event.preventDefault();
  const hidden = event.currentTarget;
  hidden.classList.add("open");
  for (const name of ["role", "tabindex", "aria-label"]) hidden.removeAttribute(name);
}

// Cuts `source` at its line breaks into <p dir="auto"> in `target`; bold and the like go on over a break.
function pour(source, target, on) {
  let line = null;
  let chain = [];
  const fresh = () => {
    line = make("p", { dir: "auto" });
    target.append(line);
    chain = chain.map(({ node }) => ({ node }));
    let spot = line;
    for (const link of chain) {
      link.element = shell(link.node, on);
      const inner = link.element instanceof DocumentFragment ? spot : link.element;
      if (inner !== spot) spot.append(inner);
      link.spot = inner;
      spot = inner;
    }
  };
  const spot = () => {
    if (!line) fresh();
    return chain.length ? chain.at(-1).spot : line;
  };
  const walk = (node) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        child.data.split("\n").forEach((piece, index) => {
          if (index) fresh();
          if (piece) spot().append(piece);
        });
      } else if (child.nodeType === Node.ELEMENT_NODE) {
        if (child.tagName === "BR") {
          fresh();
        } else if (BLOCKS.has(child.tagName)) {
          const block = make(TAGS[child.tagName]);
          if (line && !line.textContent) line.remove();
          target.append(block);
          if (child.tagName === "PRE") block.append(child.textContent);
          else pour(child, block, on);
          line = null;
        } else {
          const outer = spot();
          const element = shell(child, on);
          const inner = element instanceof DocumentFragment ? outer : element;
          if (inner !== outer) outer.append(inner);
          chain.push({ node: child, element, spot: inner });
          walk(child);
          chain.pop();
        }
      }
    }
  };
  walk(source);
}

export function paragraphs(html, on) {
  const box = make("div", { class: "text" });
  pour(new DOMParser().parseFromString(html, "text/html").body, box, on);
  for (const line of box.querySelectorAll("p")) {
    if (!line.textContent) line.className = "gap";
  }
  return box;
}

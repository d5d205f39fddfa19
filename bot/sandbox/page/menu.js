// A menu that opens from a button: arrow keys move, Escape and a tap elsewhere close it.

import { make } from "./words.js";

let close = null;

document.addEventListener("pointerdown", (event) => {
  if (close && !event.target.closest(".menu, [aria-expanded='true']")) close(false);
});

function keys(event) {
  const items = [...event.currentTarget.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Escape") {
    event.stopPropagation();
    close?.(true);
  } else if (to !== undefined && items.length) {
    event.preventDefault();
    items[(to + items.length) % items.length].focus();
  }
}

// items: [{label, note?, run}]; the menu goes beside `button`, in the element that carries it.
export function menu(button, items, { grid = false, empty = "" } = {}) {
  if (button.getAttribute("aria-expanded") === "true") {
    close?.(true);
    return;
  }
  close?.(false);
  const box = make("div", { class: grid ? "menu grid" : "menu", role: "group", "aria-label": button.getAttribute("aria-label"), onkeydown: keys });
  for (const { label, note, run } of items) {
    const item = make("button", { type: "button", onclick: () => { close?.(true); run(); } }, make("b", {}, make("bdi", { text: label })));
    if (note) item.append(" ", make("bdi", { text: note }));
    box.append(item);
  }
  if (!items.length) box.append(make("p", { text: empty }));
  box.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget) && event.relatedTarget !== button) close?.(false);
  });
  close = (back) => {
    close = null;
    box.remove();
    button.setAttribute("aria-expanded", "false");
    if (back) button.focus();
  };
  button.setAttribute("aria-expanded", "true");
  button.parentElement.append(box);
  (box.querySelector("button") ?? button).focus();
}

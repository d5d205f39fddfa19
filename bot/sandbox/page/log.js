// Keeps a list of bubbles equal to a list of messages, touching only what changed, so that focus, scroll and
// screen readers are left in peace.

import { bubble } from "./message.js";
import { day, make } from "./words.js";

const NEAR = 90;

export function makeLog(list, down, on) {
  const shown = new Map();
  let started = false;
  let stick = true;

  const atEnd = () => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
  const toEnd = () => { list.scrollTop = list.scrollHeight; };
  list.addEventListener("scroll", () => {
    stick = atEnd();
    if (stick) down.hidden = true;
  });
  down.addEventListener("click", () => { toEnd(); down.hidden = true; list.focus(); });
  new ResizeObserver(() => { if (stick) toEnd(); }).observe(list);

  // The element that had the focus is replaced: the focus goes to the same place in the new one.
  function replace(old, fresh) {
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(fresh);
    if (!held) return;
    const same = held.dataset.spot && fresh.querySelector(`[data-spot="${held.dataset.spot}"]`);
    (same || fresh.querySelector(".keys button") || list).focus({ preventScroll: true });
  }

  // A line with the date stands before the first message of a later day.
  function append(message, element) {
    const last = [...shown.values()].at(-1)?.message;
    if (last && day(last.date) !== day(message.date)) list.append(make("li", { class: "day", text: day(message.date) }));
    list.append(element);
  }

  // Returns the messages that are new since the last time (none on the first).
  function show(messages, view) {
    const end = stick;
    const fresh = [];
    const ids = new Set(messages.map((message) => message.id));
    for (const [id, { element }] of shown) {
      if (ids.has(id)) continue;
      if (element.contains(document.activeElement)) list.focus({ preventScroll: true });
      element.remove();
      shown.delete(id);
    }
    for (const message of messages) {
      const sign = JSON.stringify(message);
      const known = shown.get(message.id);
      if (known?.sign === sign) continue;
      const element = bubble(message, view, on);
      if (known) {
        replace(known.element, element);
      } else {
        if (started) element.classList.add("new");
        append(message, element);
        fresh.push(message);
      }
      shown.set(message.id, { message, element, sign });
    }
    list.setAttribute("aria-busy", "false");
    const mine = fresh.some(view.mine);
    if (end || mine || !started) toEnd();
    else if (fresh.length) down.hidden = false;
    const told = started ? fresh : [];
    started = true;
    return told;
  }

  function clear() {
    list.replaceChildren();
    list.setAttribute("aria-busy", "true");
    shown.clear();
    started = false;
  }

  function goto(id) {
    const found = shown.get(id)?.element;
    if (!found) return;
    found.scrollIntoView({ block: "center" });
    found.setAttribute("tabindex", "-1");
    found.focus({ preventScroll: true });
  }

  return { show, clear, goto, find: (id) => shown.get(id)?.message, all: () => [...shown.values()].map((entry) => entry.message) };
}

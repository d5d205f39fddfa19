// Starts the page: asks the sandbox what there is, shows a phone for each person and group, and waits for changes.

import * as api from "./api.js";
import { makeClock } from "./clock.js";
import { makeDialogs } from "./dialogs.js";
import { makePhone } from "./phone.js";
import { make } from "./words.js";

const RETRY_MS = 1500;
const MANY = 8; // phones that are shown unasked
const row = document.getElementById("phones");
const tabs = document.getElementById("tabs");
const trouble = document.getElementById("trouble");
const phones = new Map(); // "p<id>" or "g<id>" → phone
const chosen = new Map(Object.entries(JSON.parse(sessionStorage.getItem("phones") ?? "{}"))); // key → shown or put away
let state = null;
let wanted = null;

const clock = makeClock((seconds) => phones.forEach((phone) => phone.tick(seconds)), say);
const dialogs = makeDialogs(() => state?.people ?? [], (key) => { wanted = key; refresh(); });
const page = { open: dialogs.link, refresh, hovers: matchMedia("(hover: hover)").matches, hide: (key) => choose(key, false) };

function say(text) {
  trouble.textContent = text;
  trouble.hidden = !text;
}

function choose(key, shown) {
  chosen.set(key, shown);
  sessionStorage.setItem("phones", JSON.stringify(Object.fromEntries(chosen)));
  refresh();
}

// Every person and every group has a phone; who is in a group has an own phone only when it is asked for or used.
function keys() {
  const members = new Set(state.groups.flatMap((group) => group.members));
  return [
    ...state.people.map((person) => ({ key: `p${person.id}`, name: person.name, shown: !members.has(person.id) })),
    ...state.groups.filter((group) => !group.migrated_to).map((group) => ({ key: `g${group.id}`, name: group.title, shown: true })),
  ].map((entry, at) => ({ ...entry, shown: chosen.get(entry.key) ?? (entry.shown && at < MANY) }));
}

function tab({ key, name, shown }) {
  const known = tabs.querySelector(`[data-key="${key}"]`);
  const button = known ?? make("button", { type: "button", "data-key": key, onclick: () => go(key) });
  if (button.firstChild?.data !== name) button.replaceChildren(name);
  button.classList.toggle("put-away", !shown);
  button.title = shown ? "" : "Put away: press to bring it back";
  return button;
}

function go(key) {
  wanted = key;
  if (chosen.get(key) !== true && !phones.has(key)) choose(key, true);
  else visit();
}

// Brings the phone that was asked for into sight, once it is there.
function visit() {
  const phone = phones.get(wanted);
  if (!phone) return;
  wanted = null;
  phone.root.scrollIntoView({ block: "nearest", inline: "center" });
  const input = phone.root.querySelector(".welcome:not([hidden]) .primary, textarea");
  if (page.hovers) input.focus({ preventScroll: true });
}

let running = null;
let again = false;

// One refresh at a time; what changes meanwhile is shown by one more. Whether it worked is said by the promise.
function refresh() {
  if (running) again = true;
  else running = draw().finally(() => {
    running = null;
    if (!again) return;
    again = false;
    refresh();
  });
  return running;
}

async function draw() {
  try {
    state = await api.state();
    clock.set(state.clock);
    const entries = keys();
    const there = new Set(entries.filter((entry) => entry.shown).map((entry) => entry.key));
    for (const [key, phone] of phones) {
      if (there.has(key)) continue;
      phone.root.remove();
      phones.delete(key);
    }
    tabs.replaceChildren(...entries.map(tab));
    for (const { key } of entries.filter((entry) => entry.shown)) {
      if (!phones.has(key)) phones.set(key, makePhone(key, page));
    }
    const order = entries.filter((entry) => entry.shown).map((entry) => phones.get(entry.key).root);
    order.forEach((root, at) => { if (row.children[at] !== root) row.insertBefore(root, row.children[at] ?? null); });
    await Promise.all([...phones.values()].map(async (phone) => mark(phone, await phone.show(state))));
    clock.set(state.clock);
    watch();
    visit();
    say("");
    return true;
  } catch (error) {
    say(`${error.message} Trying again…`);
    return false;
  }
}

function mark(phone, fresh) {
  const button = tabs.querySelector(`[data-key="${phone.key}"]`);
  if (fresh.length && button?.getAttribute("aria-current") !== "true") button?.classList.add("unread");
}

// The tab of each phone that is in sight is marked.
const sight = new IntersectionObserver((seen) => {
  for (const { target, intersectionRatio } of seen) {
    const button = tabs.querySelector(`[data-key="${target.id.replace("phone-", "")}"]`);
    if (!button) continue;
    button.setAttribute("aria-current", String(intersectionRatio > 0.6));
    if (intersectionRatio > 0.6) button.classList.remove("unread");
    if (intersectionRatio > 0.6 && phones.size > 1) button.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}, { root: row, threshold: [0, 0.6, 0.61, 1] });
const watched = new WeakSet();
function watch() {
  for (const { root } of phones.values()) {
    if (watched.has(root)) continue;
    watched.add(root);
    sight.observe(root);
  }
}

const pause = () => new Promise((resolve) => { setTimeout(resolve, RETRY_MS); });

async function follow() {
  let version = -1;
  for (;;) {
    try {
      const answer = version < 0 ? await api.state() : await api.changes(version);
      const same = answer.version === version;
      version = same || (await refresh()) ? answer.version : -1;
      if (version < 0) await pause();
    } catch (error) {
      say(`${error.message} Trying again…`);
      version = -1;
      await pause();
    }
  }
}

follow();

// One phone: a person's chat with the bot, or a group as one of its members sees it.

import * as api from "./api.js";
import { makeComposer } from "./composer.js";
import { makeLog } from "./log.js";
import { menu } from "./menu.js";
import { KINDS } from "./message.js";
import { direction, languageName, make, time } from "./words.js";

const PRESENT = new Set(["creator", "administrator", "member", "restricted"]);
const TYPING_MS = 5500;
const TOAST_MS = 6000;

export function makePhone(key, page) {
  const root = document.getElementById("phone").content.firstElementChild.cloneNode(true);
  const part = (name) => root.querySelector(`.${name}`);
  const phone = { key, root, show, tick, hide: () => page.hide(key) };
  let owner = null; // the person who acts
  let group = null;
  let bot = {};
  let commands = [];
  let turn = 0;
  let asked = false;

  const log = makeLog(part("log"), part("down"), {
    key: press,
    reply: (message, name) => composer.reply(message, name),
    edit: (message) => composer.edit(message),
    command: (text) => composer.say(text),
    open: page.open,
    goto: (id) => log.goto(id),
  });
  const composer = makeComposer(root, {
    person: () => owner,
    chat: () => group?.id,
    commands: () => commands,
    address: () => (group ? `@${bot.username}` : ""),
    lastOwn: () => log.all().findLast((message) => mine(message) && editable(message)),
    act,
  });

  root.id = `phone-${key}`;
  part("owner").id = `owner-${key}`;
  root.setAttribute("aria-labelledby", `owner-${key}`);
  part("more").addEventListener("click", more);
  part("unblock").addEventListener("click", () => act(() => api.block(owner.id, false)));
  part("start").addEventListener("submit", (event) => {
    event.preventDefault();
    act(() => api.start(owner.id, part("poster").value.trim()));
    (page.hovers ? root.querySelector("textarea") : part("log")).focus();
  });
  part("back").addEventListener("click", () => askForPoster(false));
  part("actor").addEventListener("change", () => {
    log.clear();
    page.refresh();
  });

  // Everything that a person does goes through here: a refusal is said on the phone, not lost.
  async function act(job) {
    try {
      const answer = await job();
      // Without an update there is nothing to take up: a bot in a group does not hear everything.
      if (answer.update_id && !answer.handled) toast("The bot has not taken this up yet. Is it running?");
      return answer;
    } catch (error) {
      toast(error.message);
      return null;
    }
  }

  let waiting = 0;
  let fading = 0;
  function toast(text) {
    const line = part("toast");
    line.textContent = text;
    line.hidden = false;
    clearTimeout(fading);
    fading = setTimeout(() => { line.hidden = true; }, TOAST_MS);
  }

  function alert(text) {
    const box = part("alert");
    const held = document.activeElement;
    const { id } = held.closest("li")?.dataset ?? {};
    box.querySelector("p").textContent = text;
    box.setAttribute("aria-label", text);
    box.hidden = false;
    const behind = [part("strip"), part("screen")];
    behind.forEach((one) => { one.inert = true; });
    const ok = box.querySelector("button");
    const done = () => {
      box.hidden = true;
      behind.forEach((one) => { one.inert = false; });
      // The button that was pressed may have been replaced meanwhile: then the focus goes to its heir.
      const item = root.querySelector(`[data-id="${id}"]`);
      const heir = item?.querySelector(`[data-spot="${held.dataset.spot}"]`) ?? item?.querySelector(".keys button");
      (root.contains(held) ? held : heir ?? part("log")).focus({ preventScroll: true });
    };
    ok.onclick = done;
    box.onkeydown = (event) => {
      if (event.key === "Escape") done();
    };
    ok.focus({ preventScroll: true });
  }

  // An anonymous admin speaks in the group's name.
  const mine = ({ from }) => (from.anonymous ? Boolean(group?.anonymous.includes(owner.id)) : from.id === owner.id);
  const editable = (message) => Boolean(message.text) && !KINDS.some((kind) => message[kind]);

  async function press(message, key_, button) {
    if (key_.url) {
      page.open(key_.url);
      return;
    }
    if (key_.copy) {
      await navigator.clipboard?.writeText(key_.copy).catch(() => {});
      toast(`Copied: ${key_.copy}`);
      return;
    }
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    const what = { message_id: message.id, button: key_.data ?? key_.text, chat: group?.id };
    const answer = await act(() => api.tap(owner.id, what));
    button.removeAttribute("aria-busy");
    if (answer?.url) page.open(answer.url);
    if (!answer?.alert?.text) return;
    if (answer.alert.show_alert) alert(answer.alert.text);
    else toast(answer.alert.text);
  }

  function more() {
    const items = [];
    if (!group) {
      items.push({ label: "Came from a poster…", run: () => askForPoster(true) });
      items.push(owner.blocked
        ? { label: "Unblock the bot", run: () => act(() => api.block(owner.id, false)) }
        : { label: "Block the bot", run: () => act(() => api.block(owner.id, true)) });
    }
    items.push({ label: "Put this phone away", run: phone.hide });
    menu(part("more"), items);
  }

  // The first screen again, over a chat that goes on: as tapping the link of another poster.
  function askForPoster(open) {
    asked = open;
    part("welcome").hidden = !open;
    part("back").hidden = !open;
    part(open ? "poster" : "log").focus();
  }

  function about() {
    if (!group) return `@${bot.username}`;
    const count = group.members.length === 1 ? "1 person" : `${group.members.length} people`;
    return PRESENT.has(group.bot) ? `${count} and the bot` : `${count}, without the bot`;
  }

  function tick(now) {
    part("strip-time").textContent = time(now);
  }

  function dress(state) {
    bot = state.bot;
    group = key.startsWith("g") ? state.groups.find((one) => `g${one.id}` === key) : null;
    if (group) {
      const members = group.members.map((id) => state.people.find((one) => one.id === id)).filter(Boolean);
      const select = part("actor");
      const chosen = Number(select.value) || members[0]?.id;
      select.replaceChildren(...members.map((one) => make("option", { value: one.id, selected: one.id === chosen, text: one.name + (group.admins.includes(one.id) ? " (admin)" : "") })));
      part("acting").hidden = false;
      owner = members.find((one) => one.id === chosen) ?? members[0];
    } else {
      owner = state.people.find((one) => `p${one.id}` === key);
    }
    const rtl = !group && direction(owner.language) === "rtl";
    root.dir = rtl ? "rtl" : "ltr";
    part("log").lang = group ? "" : owner.language;
    part("promise").lang = owner.language;
    part("owner").replaceChildren(group ? "Group" : owner.name, group ? "" : make("small", { text: ` · ${languageName(owner.language)}` }));
    const name = group ? group.title : owner.bot_name;
    part("avatar").classList.toggle("bot", !group);
    part("avatar").textContent = group ? [...name][0] : "";
    part("name").textContent = name;
    part("log").setAttribute("aria-label", group ? `Messages in ${name}` : `${owner.name}'s chat with ${name}`);
    part("away").hidden = !owner.blocked || Boolean(group);
    part("away").firstElementChild.textContent = `${owner.name} has blocked the bot.`;
    part("composer").hidden = !part("away").hidden;
  }

  async function show(state) {
    dress(state);
    turn += 1;
    const mine_ = turn;
    const seen = await api.chat(owner.id, group?.id);
    if (mine_ !== turn) return [];
    commands = seen.commands;
    const fresh = log.show(seen.messages.map((message) => ({ ...message, pinned: seen.pinned.includes(message.id) })), { mine, editable, group: Boolean(group) });
    const empty = !group && !seen.messages.length;
    if (asked && fresh.length) askForPoster(false);
    part("welcome").hidden = !empty && !asked;
    part("log").tabIndex = empty ? -1 : 0;
    part("promise").textContent = seen.description;
    part("about").textContent = seen.action ? "is typing…" : about();
    clearTimeout(waiting);
    if (seen.action) waiting = setTimeout(page.refresh, TYPING_MS);
    const last = seen.messages.at(-1);
    composer.ask(last && !mine(last) ? last : null);
    composer.offer(seen.keyboard);
    return fresh.filter((message) => !mine(message));
  }

  return phone;
}

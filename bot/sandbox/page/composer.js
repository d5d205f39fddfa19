// What a person types or attaches in, one call of the control API out.

import * as api from "./api.js";
import { menu } from "./menu.js";
import { plain } from "./message.js";
import { make } from "./words.js";

const KINDS = [
  ["🎤", "Voice", "voice"], ["🖼", "Picture", "photo"], ["📍", "Location", "location"], ["🙂", "Sticker", "sticker"],
  ["👤", "Contact", "contact"], ["📄", "File", "document"], ["🎬", "Video", "video"],
];

export function makeComposer(root, phone) {
  const form = root.querySelector(".composer");
  const input = form.querySelector("textarea");
  const bar = root.querySelector(".replying");
  let answering = null;
  let editing = null;

  function bind(kind, message, who) {
    answering = kind === "Reply to" ? message : null;
    editing = kind === "Edit" ? message : null;
    bar.hidden = false;
    bar.querySelector("b").textContent = who ? `${kind} ${who}:` : `${kind}:`;
    bar.querySelector("span").textContent = plain(message).slice(0, 100);
    input.focus();
  }

  function release() {
    if (editing) input.value = "";
    answering = null;
    editing = null;
    bar.hidden = true;
    input.placeholder = "Message";
  }

  function submit() {
    const text = input.value.trim();
    if (!text) return;
    const person = phone.person().id;
    const what = { text, chat: phone.chat() };
    if (editing) {
      const id = editing.id;
      phone.act(() => api.edit(person, { ...what, message_id: id }));
    } else {
      say(text, answering?.id);
    }
    release();
    input.value = "";
  }

  function say(text, replyTo) {
    return phone.act(() => api.say(phone.person().id, { text, chat: phone.chat(), reply_to: replyTo }));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
    input.focus();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape" && !bar.hidden) {
      release();
    } else if (event.key === "ArrowUp" && !input.value) {
      const last = phone.lastOwn();
      if (last) {
        event.preventDefault();
        edit(last);
      }
    }
  });
  bar.querySelector(".cancel").addEventListener("click", () => {
    release();
    input.focus();
  });
  form.querySelector(".commands").addEventListener("click", (event) => {
    const items = phone.commands().map(({ command, description }) => ({ label: `/${command}`, note: description, run: () => say(`/${command}${phone.address()}`) }));
    menu(event.currentTarget, items, { empty: "The bot has set no commands." });
  });
  form.querySelector(".attach").addEventListener("click", (event) => {
    const items = KINDS.map(([icon, name, kind]) => ({
      label: icon, note: name, run: () => phone.act(() => api.send(phone.person().id, { kind, chat: phone.chat() })),
    }));
    menu(event.currentTarget, items, { grid: true });
  });

  function edit(message) {
    bind("Edit", message, "");
    input.value = message.text;
    input.setSelectionRange(input.value.length, input.value.length);
  }

  // The bot's last word may ask for a reply; the focus stays where it is unless it is on this phone.
  let asked = null;
  function ask(last) {
    if (!last?.force_reply || asked === last.id) return;
    asked = last.id;
    const held = document.activeElement;
    bind("Reply to", last, last.from.name);
    if (held !== document.body && !root.contains(held)) held.focus();
    input.placeholder = last.force_reply.input_field_placeholder || "Message";
  }

  // The answers that the bot offers below the chat: each is sent as a text.
  function offer(keyboard) {
    const box = root.querySelector(".answers");
    const sign = JSON.stringify(keyboard);
    if (box.dataset.sign === sign) return;
    box.dataset.sign = sign;
    box.hidden = !keyboard;
    box.replaceChildren(...(keyboard?.keyboard ?? []).map((row) => make("div", {}, ...row.map(({ text }) => make("button", { type: "button", dir: "auto", text, onclick: () => say(text) })))));
  }

  return { reply: (message, who) => bind("Reply to", message, who), edit, say, ask, offer };
}

// One message as one person sees it in, one list item out.

import { paragraphs } from "./text.js";
import { make, time } from "./words.js";

const size = (bytes) => (bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1000))} kB`);

function thing(icon, title, note, address) {
  const name = address ? make("a", { href: address, download: title, dir: "auto", text: title }) : make("b", { dir: "auto", text: title });
  return make("div", { class: "thing" }, make("span", { "aria-hidden": "true", text: icon }), make("div", {}, name, note ? make("small", { dir: "auto", text: note }) : null));
}

const point = (place) => `${place.latitude}, ${place.longitude}`;

const THINGS = {
  photo: (photo) => make("a", { href: photo.url, target: "_blank", rel: "noopener", title: "Open the picture in full" }, make("img", { class: "picture", src: photo.url, alt: "Picture", width: photo.width, height: photo.height })),
  document: (file) => thing("📄", file.file_name || "File", [file.mime_type, file.file_size && size(file.file_size)].filter(Boolean).join(", "), file.url),
  venue: (venue) => thing("📍", venue.title, [venue.address, venue.location && point(venue.location)].filter(Boolean).join(" · ")),
  location: (place) => thing("📍", "Location", point(place)),
  contact: (contact) => thing("👤", [contact.first_name, contact.last_name].filter(Boolean).join(" "), contact.phone_number),
  sticker: (sticker) => thing(sticker.emoji || "🙂", "Sticker"),
  voice: (voice) => thing("🎤", "Voice message", voice.duration ? `${voice.duration} s` : ""),
  audio: (audio) => thing("🎵", audio.title || "Audio", audio.duration ? `${audio.duration} s` : ""),
  video: (video) => thing("🎬", "Video", video.duration ? `${video.duration} s` : ""),
  video_note: () => thing("🎬", "Video message"),
  animation: () => thing("🎞", "Animation"),
  poll: (poll) => thing("📊", poll.question, (poll.options ?? []).map((option) => option.text).join(" · ")),
  dice: (dice) => thing(dice.emoji || "🎲", String(dice.value)),
};

export const KINDS = Object.keys(THINGS);

function things(message) {
  const found = KINDS.filter((kind) => message[kind]);
  // A venue also carries its location, and an animation its document: shown once.
  return found
    .filter((kind) => !(kind === "location" && message.venue) && !(kind === "document" && message.animation))
    .map((kind) => THINGS[kind](message[kind]));
}

function keyboard(message, on) {
  if (!message.buttons?.length) return null;
  const rows = message.buttons.map((row, at) => make("div", {}, ...row.map((key, spot) => make("button", {
    type: "button", dir: "auto", class: key.style, "data-spot": `${at}.${spot}`,
    onclick: (event) => on.key(message, key, event.currentTarget),
  }, key.text, key.url ? make("small", { "aria-label": ", a link", text: " ↗" }) : null, key.copy ? make("small", { "aria-label": ", copies", text: " ⧉" }) : null))));
  return make("div", { class: "keys", role: "group", "aria-label": "Buttons" }, ...rows);
}

const REPLY = "M10 8V4L3 11l7 7v-4c5 0 8 2 11 6-1-6-4-11-11-12z";
const EDIT = "M4 16.5V20h3.5L18 9.5 14.5 6zM20 7.5a1 1 0 0 0 0-1.4l-2.1-2.1a1 1 0 0 0-1.4 0L15.3 5.2l3.5 3.5z";

function act(name, path, run) {
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.append(document.createElementNS("http://www.w3.org/2000/svg", "path"));
  icon.firstChild.setAttribute("d", path);
  return make("button", { type: "button", class: "act", "aria-label": name, title: name, onclick: run }, icon);
}

// The line below the text: what one can do with the message, its marks, its time.
function foot(message, name, editable, on) {
  const marks = [
    message.silent && "no sound",
    message.protected && "protected",
    message.pinned && "pinned",
    message.edited && "edited",
    ...(message.reactions ?? []).map((reaction) => reaction.emoji ?? reaction.type?.emoji),
  ].filter(Boolean);
  const acts = make("span", { class: "acts" }, act("Reply", REPLY, () => on.reply(message, name)), editable && act("Edit", EDIT, () => on.edit(message)));
  return make("div", { class: "meta", lang: "en" }, acts, ...marks.map((mark) => make("span", { text: mark })), make("time", { text: time(message.date) }));
}

export const plain = (message) => message.text || things(message)[0]?.innerText || "Picture";

const names = (users) => users.map((user) => user.first_name).join(", ");

// What a service message tells, in a sentence.
function told(service, by) {
  if (service.new_chat_members) return `${names(service.new_chat_members)} joined the group`;
  if (service.left_chat_member) return `${names([service.left_chat_member])} left the group`;
  if (service.pinned_message) return `${by} pinned a message`;
  return "The group became a supergroup";
}

// view: {mine(message), editable(message), group}, on: {key, reply, edit, open, command, goto}
export function bubble(message, view, on) {
  const mine = view.mine(message);
  const name = mine ? "You" : message.from.name;
  if (message.service) return make("li", { class: "service", dir: "auto", "data-id": message.id, text: told(message.service, name) });
  const heard = view.group && !mine;
  const content = make("div", { class: "bubble" }, make("p", { class: heard ? "sender" : "hidden", dir: "auto", text: heard ? name : `${name}:` }));
  if (message.forwarded) content.append(make("p", { class: "sender", text: "Forwarded" }));
  if (message.reply_to) {
    const { id, text } = message.reply_to;
    content.append(make("button", { type: "button", class: "quote", dir: "auto", "aria-label": "Go to the message this answers", onclick: () => on.goto(id), text: text || "an earlier message" }));
  }
  content.append(...things(message));
  if (message.text) content.append(paragraphs(message.html, on));
  content.append(foot(message, name, mine && view.editable(message), on));
  const keys = keyboard(message, on);
  return make("li", { class: `message ${mine ? "mine" : "theirs"}${keys ? " keyed" : ""}`, "data-id": message.id }, content, keys);
}

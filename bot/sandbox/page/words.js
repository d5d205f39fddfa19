// Languages, directions and the sandbox's time, as the page writes them.

const RIGHT_TO_LEFT = new Set(["ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "pnb", "prs", "ps", "sd", "skr", "ug", "ur", "yi"]);
const english = new Intl.DisplayNames("en", { type: "language", fallback: "code" });

export const OFTEN = ["en", "ro", "ur", "pl", "pa", "hi", "bn", "ar", "es", "pt", "uk", "so", "ti", "fa", "ht"];

export function direction(language) {
  return RIGHT_TO_LEFT.has((language || "en").toLowerCase().split(/[-_]/)[0]) ? "rtl" : "ltr";
}

export function languageName(language) {
  try {
    return english.of((language || "en").replace("_", "-"));
  } catch {
    return language;
  }
}

const inUtc = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", hourCycle: "h23", ...options });
const TIME = inUtc({ hour: "2-digit", minute: "2-digit" });
const DAY = inUtc({ weekday: "short", day: "numeric", month: "short" });
const FULL = inUtc({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

export const time = (seconds) => TIME.format(seconds * 1000);
export const day = (seconds) => DAY.format(seconds * 1000);
export const full = (seconds) => `${FULL.format(seconds * 1000)} UTC`;

export function ahead(seconds) {
  const minutes = Math.round(Math.abs(seconds) / 60);
  if (!minutes) return "";
  const parts = [[Math.floor(minutes / 1440), "d"], [Math.floor(minutes / 60) % 24, "h"], [minutes % 60, "min"]];
  const said = parts.filter(([count]) => count).map(([count, unit]) => `${count} ${unit}`).join(" ");
  return `${said} ${seconds > 0 ? "ahead" : "behind"}`;
}

// make("p", {class: "x", text: "hello"}, child, …): an element; every text goes in as text, never as markup.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// The clock bar: shows the sandbox's time, second by second, and moves it on.

import * as api from "./api.js";
import { ahead, full } from "./words.js";

export function makeClock(ticked, failed) {
  const form = document.getElementById("clock");
  const hours = document.getElementById("hours");
  const now = document.getElementById("now");
  let offset = 0; // between this browser's clock and the sandbox's, in seconds
  let behind = null; // how far the sandbox's clock was moved

  function tick() {
    if (behind === null) return;
    const seconds = Date.now() / 1000 + offset;
    now.textContent = full(seconds);
    now.dateTime = new Date(seconds * 1000).toISOString();
    ticked(seconds);
  }

  function set(clock) {
    offset = seconds(clock.now) - Date.now() / 1000;
    behind = clock.offset_s;
    document.getElementById("ahead").textContent = ahead(behind);
    tick();
  }

  async function advance(by) {
    try {
      await api.advance(by);
    } catch (error) {
      failed(error.message);
    }
  }

  for (const button of form.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", () => advance(Number(button.dataset.advance)));
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    advance(Math.round(Number(hours.value) * 3600));
    hours.value = "";
  });
  setInterval(tick, 1000);
  return { set };
}

const seconds = (moment) => (typeof moment === "number" ? moment : Date.parse(moment) / 1000);

// The three dialogs: add a person, add a group, show an address.

import * as api from "./api.js";
import { OFTEN, languageName, make } from "./words.js";

function dialog(id, submit) {
  const box = document.getElementById(id);
  const form = box.querySelector("form");
  const wrong = form.querySelector(".wrong");
  form.querySelector(".close")?.addEventListener("click", () => box.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await submit(form);
      box.close();
      form.reset();
    } catch (error) {
      if (wrong) wrong.textContent = error.message;
    }
  });
  return {
    form,
    open: () => {
      if (wrong) wrong.textContent = "";
      box.showModal();
    },
  };
}

export function makeDialogs(people, added) {
  const languages = document.getElementById("languages");
  languages.append(...OFTEN.map((code) => make("option", { value: code, label: languageName(code) })));

  const person = dialog("person-dialog", async ({ elements }) => {
    const { id } = await api.addPerson(elements.name.value.trim(), elements.language.value.trim().toLowerCase());
    added(`p${id}`);
  });
  document.getElementById("add-person").addEventListener("click", person.open);

  const group = dialog("group-dialog", async (form) => {
    const ticked = (name) => [...form.querySelectorAll(`input[name="${name}"]:checked`)].map((box) => Number(box.value));
    const members = ticked("member");
    if (!members.length) throw new Error("Tick at least one person.");
    const { id } = await api.addGroup(form.elements.title.value.trim(), members, ticked("admin"));
    added(`g${id}`);
  });
  document.getElementById("add-group").addEventListener("click", () => {
    group.form.querySelector(".who").replaceChildren(...people().map(choice));
    group.open();
  });

  const link = dialog("link-dialog", async () => {});
  link.form.querySelector(".copy").addEventListener("click", () => {
    navigator.clipboard?.writeText(link.form.querySelector(".address").textContent).catch(() => {});
  });
  return {
    link: (address) => {
      link.form.querySelector(".address").textContent = address;
      link.open();
    },
  };
}

// A row of the group dialog: in it or not, and admin or not; an admin is always in it.
function choice({ id, name }) {
  const member = make("input", { type: "checkbox", name: "member", value: id });
  const admin = make("input", { type: "checkbox", name: "admin", value: id, "aria-label": `${name} is an admin` });
  admin.addEventListener("change", () => { if (admin.checked) member.checked = true; });
  member.addEventListener("change", () => { if (!member.checked) admin.checked = false; });
  return make("div", {}, make("label", {}, member, make("span", { dir: "auto", text: name })), make("label", {}, admin, "admin"));
}

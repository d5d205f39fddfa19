// The control API of the sandbox, one function a route; a refusal is an Error whose message a person can read.

// So long the page waits for the bot to take up what a person did, before it says that nothing came.
const WAIT_S = 6;

async function request(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
    });
  } catch {
    throw new Error("The sandbox does not answer.");
  }
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(data.error ?? `The sandbox answered ${answer.status}.`);
  return data;
}

const get = (path) => request("GET", path);
const post = (path, body = {}) => request("POST", path, body);
const query = (values) => {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return given.length ? `?${new URLSearchParams(given)}` : "";
};
const patient = (what) => ({ ...what, wait_s: WAIT_S });
const of = (person) => `/sandbox/people/${person}`;

export const state = () => get("/sandbox/state");
export const changes = (since) => get(`/sandbox/changes${query({ since, timeout_s: 25 })}`);
export const advance = (seconds) => post("/sandbox/clock", { advance_s: seconds });
export const addPerson = (name, language) => post("/sandbox/people", { name, language });
export const addGroup = (title, members, admins) => post("/sandbox/groups", { title, members, admins });
export const chat = (person, group) => get(`${of(person)}/chat${query({ chat: group })}`);
export const start = (person, param) => post(`${of(person)}/start${query({ param })}`, patient());
export const say = (person, what) => post(`${of(person)}/say`, patient(what));
export const tap = (person, what) => post(`${of(person)}/tap`, patient(what));
export const send = (person, what) => post(`${of(person)}/send`, patient(what));
export const edit = (person, what) => post(`${of(person)}/edit`, patient(what));
export const block = (person, blocked) => post(`${of(person)}/block`, patient({ blocked }));

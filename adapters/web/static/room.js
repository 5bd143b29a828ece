// The room comes alive: messages arrive by server-sent events, commands complete as they are typed.
// Without this script everything still works through plain forms.
"use strict";

const state = document.getElementById("state").dataset;
const catalogue = JSON.parse(state.commands);
const memberInput = document.getElementById("member");
const scrolls = document.querySelectorAll(".scroll");

const member = () => memberInput.value.trim() || "you";

function remember() {
  document.cookie = `despatch_member=${encodeURIComponent(member())}; path=/; max-age=31536000; samesite=strict`;
}

async function send(url, fields, file) {
  const said = { member: member(), ...fields };
  const options = { method: "POST", headers: { Accept: "application/json" } };
  if (file) {
    options.body = new FormData();
    for (const [name, value] of Object.entries({ ...said, file })) options.body.set(name, value);
  } else {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(said);
  }
  const silence = { sentence: "The room did not answer: try again." };
  const answer = await fetch(url, options).catch(() => null);
  if (!answer) return silence.sentence;
  return answer.ok ? null : (await answer.json().catch(() => silence)).sentence;
}

// -- messages ---------------------------------------------------------------------------------

function place(list, html, id, allowed) {
  if (!list) return;
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  const fresh = holder.content.firstElementChild;
  const old = list.querySelector(`[data-ref="${CSS.escape(id)}"]`);
  if (!old && !allowed) return;
  const box = list.closest(".scroll");
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 160;
  const focused = old && old.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
  if (old) old.replaceWith(fresh);
  else list.append(fresh);
  if (focused) for (const button of fresh.querySelectorAll("button")) {
    if (button.getAttribute("aria-label")?.split(",")[0] === focused.split(",")[0]) button.focus();
  }
  if (!old || (atEnd && fresh === list.lastElementChild)) showEnd(box, fresh);
}

function showEnd(box, item) {
  const tall = item.offsetHeight > box.clientHeight - 40;
  if (tall) item.scrollIntoView({ block: "start" });
  else box.scrollTop = box.scrollHeight;
}

function listen() {
  let since = state.since;
  const lost = document.getElementById("lost");
  const source = new EventSource(`/events?channel=${encodeURIComponent(state.channel)}&since=${since}`);
  source.onopen = () => { lost.hidden = true; };
  source.onerror = () => { lost.hidden = false; };
  source.onmessage = (event) => {
    const message = JSON.parse(event.data);
    place(document.getElementById("messages"), message.html, message.id, !message.thread);
    const ours = message.thread === state.thread && state.thread;
    place(document.getElementById("replies"), message.thread_html, message.id, Boolean(ours));
  };
  return source;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  delete fields.member;
  delete fields.file;
  if (form.matches(".composer") && !fields.text.trim()) return;
  const refused = await send(form.getAttribute("action"), fields, form.composer?.attached());
  if (form.matches(".composer")) form.composer.sent(refused);
});

// -- completion -------------------------------------------------------------------------------

function suggestions(typed) {
  const text = typed.trimStart();
  if (/^https?:\/\/\S+$/i.test(text)) {
    return catalogue.specs.filter((spec) => spec.params.some((param) => param.kind === "url" && param.required))
      .map((spec) => ({ value: `${catalogue.root} ${spec.name} ${text}`, label: `${catalogue.root} ${spec.name} ${text}`, about: spec.summary, whole: true }));
  }
  if (!text.startsWith("/")) return [];
  const words = text.split(/\s+/);
  if (words.length === 1) {
    return catalogue.root.startsWith(words[0]) && words[0] !== "" ? names("") : [];
  }
  if (words[0] !== catalogue.root) return [];
  const spec = catalogue.specs.find((item) => item.name === words[1]);
  if (words.length === 2) return names(words[1]);
  return spec ? parameters(spec, words) : [];
}

function names(start) {
  return catalogue.specs.filter((spec) => spec.name.startsWith(start.toLowerCase()))
    .map((spec) => ({ value: `${catalogue.root} ${spec.name} `, label: spec.usage, about: spec.summary, whole: spec.params.every((param) => !param.required) && !spec.params.length }));
}

function parameters(spec, words) {
  const last = words[words.length - 1];
  const before = words.slice(0, -1).join(" ");
  const option = spec.params.find((param) => `--${param.name}` === words[words.length - 2]);
  if (option) {
    return option.choices.filter((choice) => choice.startsWith(last))
      .map((choice) => ({ value: `${before} ${choice}`, label: choice, about: option.about }));
  }
  const needed = spec.params.find((param) => param.required && param.kind === "url");
  if (needed && words.length === 3 && !last.startsWith("--")) {
    return catalogue.examples.filter(([, url]) => url.startsWith(last) && url !== last)
      .map(([label, url]) => ({ value: `${before} ${url}`, label, about: url, whole: true }));
  }
  return spec.params.filter((param) => !param.required && param.kind !== "file" && `--${param.name}`.startsWith(last || "-") && !words.includes(`--${param.name}`) && (last === "" || last.startsWith("-")))
    .map((param) => ({ value: `${before} --${param.name} `, label: `--${param.name}`, about: param.about }));
}

class Composer {
  constructor(form) {
    this.form = form;
    form.composer = this;
    this.input = form.querySelector(".entry");
    this.list = form.querySelector(".options");
    this.refusal = form.querySelector(".refusal");
    this.file = form.querySelector("input[type=file]");
    this.note = form.querySelector(".attached");
    this.said = [];
    this.back = 0;
    this.chosen = -1;
    this.found = [];
    this.file.addEventListener("change", () => this.attach());
    form.querySelector(".detach").addEventListener("click", () => { this.detach(); this.input.focus(); });
    this.input.addEventListener("input", () => this.suggest());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => {
      const item = event.target.closest("li");
      event.preventDefault();
      if (item) this.accept(Number(item.dataset.index));
    });
  }

  attached() {
    return this.file.files[0] || null;
  }

  // What a file is usually brought for is typed already; whoever wants something else types over it.
  attach() {
    const file = this.attached();
    const tooLarge = file && file.size > catalogue.largest;
    this.refuse(tooLarge ? catalogue.tooLarge : "");
    if (!file || tooLarge) { this.detach(); return; }
    this.note.hidden = false;
    this.note.firstElementChild.textContent = `${file.name} goes with the command`;
    if (!this.input.value.trim()) this.input.value = catalogue.takesFile;
    this.input.focus();
  }

  detach() {
    this.file.value = "";
    this.note.hidden = true;
    this.note.firstElementChild.textContent = "";
    if (this.input.value === catalogue.takesFile) this.input.value = "";
  }

  refuse(sentence) {
    this.refusal.hidden = !sentence;
    this.refusal.textContent = sentence;
  }

  suggest() {
    this.found = suggestions(this.input.value).slice(0, 8);
    this.chosen = this.found.length && !this.input.value.endsWith(" ") ? 0 : -1;
    this.draw();
  }

  draw() {
    this.list.hidden = !this.found.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.list.replaceChildren(...this.found.map((item, index) => {
      const row = document.createElement("li");
      row.id = `${this.list.id}-${index}`;
      row.dataset.index = index;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(index === this.chosen));
      const label = document.createElement("b");
      label.textContent = item.label;
      const about = document.createElement("span");
      about.textContent = item.about;
      row.append(label, about);
      return row;
    }));
    if (this.chosen >= 0 && !this.list.hidden) this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.chosen}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.found = [];
    this.chosen = -1;
    this.draw();
  }

  accept(index) {
    const item = this.found[index];
    this.input.value = item.value;
    if (item.whole) this.close();
    else this.suggest();
    this.input.focus();
  }

  key(event) {
    const open = this.found.length > 0;
    if (event.key === "Escape" && open) this.close();
    else if (event.key === "ArrowDown" && open) this.move(1);
    else if (event.key === "ArrowUp" && open) this.move(-1);
    else if (event.key === "ArrowUp" && this.said.length) this.recall();
    else if (event.key === "Tab" && open && !event.shiftKey) this.accept(Math.max(this.chosen, 0));
    else if (event.key === "Enter" && open && this.completes()) this.accept(this.chosen);
    else return;
    event.preventDefault();
  }

  // A group's name alone stands for its first command: where that needs nothing more, it is sent as it is.
  whole() {
    const typed = this.input.value.trim();
    const first = catalogue.specs.find((spec) => spec.name.includes(" ") && `${catalogue.root} ${spec.name.split(" ")[0]}` === typed);
    return Boolean(first) && first.params.every((param) => !param.required);
  }

  completes() {
    if (this.whole()) return false;
    const item = this.found[this.chosen];
    return item && item.value.trim() !== this.input.value.trim() && item.value.startsWith(this.input.value.trimStart().slice(0, 1));
  }

  move(step) {
    this.chosen = (this.chosen + step + this.found.length) % this.found.length;
    this.draw();
    this.list.children[this.chosen].scrollIntoView({ block: "nearest" });
  }

  recall() {
    this.back = Math.min(this.back + 1, this.said.length);
    this.input.value = this.said[this.said.length - this.back];
  }

  sent(refused) {
    this.refuse(refused || "");
    this.close();
    if (refused) return;
    this.said.push(this.input.value);
    this.back = 0;
    this.detach();
    this.input.value = "";
    this.input.focus();
  }
}

document.querySelectorAll(".composer").forEach((form) => new Composer(form));
memberInput.addEventListener("change", () => { remember(); location.reload(); });
remember();
scrolls.forEach((box) => { if (box.querySelector(".message")) box.scrollTop = box.scrollHeight; });
const source = listen();
window.addEventListener("pagehide", () => source.close());

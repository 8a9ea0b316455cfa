/* The chat: what a reader does, on the document's own listeners. Words and elements come from the page's templates. */
import { complain, copy, praise } from "./feedback.js";
import { recall, remember } from "./memory.js";
import { Lost, ownHeaders, Refused, updates } from "./queue.js";
import { closePassage, openPassage } from "./reader.js";
import { announce, askedIn, chat, lastTurn, Pending, spoken } from "./turns.js";

const app = document.getElementById("app");
const form = document.getElementById("ask");
const box = document.getElementById("question");
const [send, stop] = [document.getElementById("send"), document.getElementById("stop")];
const note = document.getElementById("note");
const editing = document.getElementById("editing");
const takeAway = document.getElementById("take-away");
const framed = Boolean(document.documentElement.dataset.session); // in another site, as the widget
const BACK_WITHIN_MS = 120_000;

let asking = null; // while a question is being answered: what stops it
let asked = ""; // the question that is being answered
let edited = null; // the turn whose question is in the composer

/* Asking */

async function ask(question, replaced = null) {
  if (asking || !question.trim()) return;
  asking = new AbortController();
  asked = question;
  busy(true);
  closePassage();
  tell("");
  write("");
  edit(null);
  const pending = new Pending(question.trim(), replaced);
  try {
    const inputs = [question, app.dataset.conversation, replaced?.dataset.turn || "", document.documentElement.lang];
    for await (const update of updates(Number(app.dataset.event), inputs, asking.signal)) show(pending, update, question);
  } catch (error) {
    if (error.name === "AbortError") pending.breakOff(spoken.stopped);
    else if (error instanceof Refused) refuse(pending, question, error.status === 503 ? spoken.busy : spoken.failed);
    else if (error instanceof Lost) await comeBack(pending, question);
    else throw error;
  } finally {
    asking = null;
    busy(false);
  }
}

function show(pending, update, question) {
  if (update.conversation !== app.dataset.conversation) hold(update.conversation);
  if (update.state === "working" || update.state === "arriving") pending.arrive(update.html);
  else if (update.state === "refused") refuse(pending, question, update.html);
  else {
    pending.finish(update.html);
    if (!framed) history.replaceState(null, "", `/chat/${update.conversation}`);
  }
  takeAway.hidden = !lastTurn();
}

function refuse(pending, question, why) {
  pending.withdraw();
  tell(why);
  write(question);
  box.focus();
}

/** The conversation that this page now shows. Its address leads somewhere once an answer has been kept. */
function hold(conversation) {
  app.dataset.conversation = conversation;
  form.elements.conversation.value = conversation;
  for (const link of takeAway.querySelectorAll("[data-format]"))
    link.href = `/chat/${conversation}/download?format=${link.dataset.format}`;
}

/** The server went away: wait until it is there again, and show what it has kept. */
async function comeBack(pending, question) {
  pending.say(spoken.reconnecting);
  announce(spoken.reconnecting);
  const since = Date.now();
  while (Date.now() - since < BACK_WITHIN_MS && !asking.signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const conversation = `/chat/${app.dataset.conversation}`;
    const kept = await fetch(conversation, { headers: ownHeaders() }).catch(() => null);
    if (!kept || kept.status >= 500) continue;
    remember("ask", question);
    if (framed) location.reload();
    else location.replace(kept.ok ? conversation : "/");
    return;
  }
  pending.breakOff(spoken.lost);
}

function busy(yes) {
  send.hidden = yes;
  stop.hidden = !yes;
  app.setAttribute("aria-busy", String(yes));
}

/* The composer */

function write(text) {
  box.value = text;
  fit();
}

function fit() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

function tell(words) {
  note.textContent = words;
  note.hidden = !words;
}

function edit(turn) {
  edited = turn;
  editing.hidden = !turn;
  if (!turn) return;
  write(askedIn(turn));
  box.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(box.value, edited);
});
box.addEventListener("input", fit);
box.addEventListener("keydown", (event) => {
  // While a Chinese word is being composed, Enter takes the word.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  form.requestSubmit();
});
stop.addEventListener("click", () => {
  asking?.abort();
  box.focus();
});
editing.querySelector("button").addEventListener("click", () => {
  edit(null);
  write("");
  box.focus();
});

/* What is clicked */

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest("#app a");
  if (link?.matches(".cite, .source")) {
    event.preventDefault();
    openPassage(link).catch(() => window.open(link.href, "_blank", "noopener"));
  } else if (link?.matches(".ask")) {
    event.preventDefault();
    ask(new URL(link.href).searchParams.get("ask"));
  }
  const turn = event.target.closest(".turn");
  const act = turn && event.target.closest("button");
  if (act?.matches(".edit")) edit(turn);
  else if (act?.matches(".retry")) ask(askedIn(turn), turn);
  else if (act?.matches(".copy")) copy(turn, app.dataset.conversation);
  else if (act?.matches(".good")) praise(turn).catch(() => tell(spoken.failed));
  else if (act?.matches(".act.bad")) complain(turn);
});

document.getElementById("print")?.addEventListener("click", () => {
  document.getElementById("menu").hidePopover();
  print();
});

/* Earlier chats */

const earlier = document.getElementById("earlier");

earlier?.addEventListener("toggle", async (event) => {
  if (event.newState !== "open") return;
  const address = `/chat/earlier?current=${app.dataset.conversation}`;
  document.getElementById("earlier-list").innerHTML = await (await fetch(address, { headers: ownHeaders() })).text();
});

earlier?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.target.querySelector("button");
  if (!button.classList.contains("sure")) {
    button.classList.add("sure");
    button.textContent = button.dataset.sure;
    return;
  }
  const done = await fetch(event.target.action, { method: "POST", headers: ownHeaders() });
  if (!done.ok) {
    button.textContent = spoken.failed;
    return;
  }
  const deleted = event.target.action.includes(`/chat/${app.dataset.conversation}/`);
  event.target.closest("li").remove();
  if (app.dataset.conversation && deleted) location.assign("/");
  else earlier.querySelector("a, button").focus();
});

/* Coming and going: what was typed but not sent comes back, a question whose answer was on its way is asked again after a
   reload, and another page may have handed over a question that its reader has asked there. */

addEventListener("pagehide", () => {
  remember("draft", box.value || (asking ? asked : ""));
  remember("asking", asking ? asked : "");
});

const reloaded = performance.getEntriesByType("navigation")[0]?.type === "reload";
const handed = recall("ask") || (reloaded && recall("asking"));
if (handed) remember("draft", "");
for (const name of ["ask", "asking"]) remember(name, "");
if (!box.value) write(recall("draft"));
else fit();
if (location.search && !framed) history.replaceState(null, "", location.pathname);
if (handed) {
  const last = lastTurn();
  if (!last || askedIn(last) !== handed) ask(handed);
  else if (last.querySelector(".broken")) ask(handed, last);
} else if (lastTurn()) {
  lastTurn().scrollIntoView({ block: "start" });
} else if (box.value || matchMedia("(hover: hover)").matches) {
  box.focus({ preventScroll: true });
}

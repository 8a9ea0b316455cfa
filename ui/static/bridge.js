/* The chat inside another site's frame: what the host page may tell it, and what the host page hears of it. Nothing is
   taken from, and nothing told to, a page whose origin the server has not listed. */
import { ownHeaders } from "./queue.js";

const VERSION = 1;
const root = document.documentElement;
const app = document.getElementById("app");
const chat = document.getElementById("chat");
const form = document.getElementById("ask");
const box = document.getElementById("question");
const allowed = JSON.parse(document.body.dataset.origins);
let host = null; // the origin of the page around, once it has introduced itself

function tell(type, data = {}) {
  if (host) parent.postMessage({ guangdongAssistant: VERSION, type, ...data }, host);
}

addEventListener("message", (event) => {
  if (event.source !== parent || !(allowed.includes(event.origin) || allowed.includes("*"))) return;
  const message = event.data;
  if (message?.guangdongAssistant !== VERSION || (host && event.origin !== host)) return;
  if (message.type === "init" && !host) {
    host = event.origin;
    begin(String(message.session || ""), String(message.conversation || ""));
  } else if (message.type === "ask") {
    box.value = String(message.question || "").slice(0, box.maxLength > 0 ? box.maxLength : 2000);
    form.requestSubmit();
  } else if (message.type === "focus") {
    box.focus({ preventScroll: true });
  }
});

/** Go on with the conversation that the host page has kept, if the server knows it; else with a new one. */
async function begin(session, conversation) {
  const fresh = root.dataset.session;
  if (session) {
    root.dataset.session = session;
    const response = await fetch(`/widget/turns/${encodeURIComponent(conversation || "none")}`, {
      headers: ownHeaders(),
    }).catch(() => null);
    if (!response || response.status === 403) root.dataset.session = fresh; // forged, expired, or of another server
    else if (response.ok) show(conversation, await response.text());
  }
  tell("session", { session: root.dataset.session, conversation: app.dataset.conversation });
  tell("ready");
}

function show(conversation, turns) {
  if (!turns.trim()) return;
  // The server has escaped every word of this; there is no other source of HTML.
  chat.innerHTML = turns;
  document.getElementById("first").hidden = true;
  app.dataset.conversation = conversation;
  form.elements.conversation.value = conversation;
  requestAnimationFrame(() => chat.lastElementChild.scrollIntoView({ block: "start" }));
}

/* What the host page hears. */

new MutationObserver(() => {
  tell("session", { session: root.dataset.session, conversation: app.dataset.conversation });
}).observe(app, { attributeFilter: ["data-conversation"] });

new MutationObserver((changes) => {
  const added = changes.flatMap((change) => [...change.addedNodes]);
  for (const turn of added.filter((node) => node instanceof Element && node.matches(".turn[data-turn]"))) {
    const answer = turn.querySelector(".answer.done");
    const question = turn.querySelector(".asking").textContent;
    if (!answer) tell("error", { detail: { reason: "unanswered", question } });
    else if (!turn.dataset.told) {
      turn.dataset.told = "";
      const status = answer.querySelector(".status")?.className.match(/status-(\w+)/)?.[1] || "";
      tell("message", { detail: { question, status, text: answer.querySelector(".words").textContent.trim() } });
    }
  }
}).observe(chat, { childList: true });

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (link?.matches(".cite, .source")) {
    tell("citation", { detail: { href: link.href } });
  } else if (link && !link.matches(".ask")) {
    link.target = "_blank"; // no other page of the server may stand in a frame
    link.rel = "noopener";
  }
  if (event.target.closest(".act.good")) tell("feedback", { detail: { verdict: "up" } });
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.feedback")) return;
  tell("feedback", { detail: { verdict: "down", reason: new FormData(event.target).get("reason") } });
});

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Escape" && !document.getElementById("reader").open) tell("escape");
  },
  true,
);

/* Thumbs, and copying an answer with its references. */
import { ownHeaders } from "./queue.js";
import { announce, pattern, spoken } from "./turns.js";

/** Tell the server what somebody thinks of an answer; what is said last stands. */
async function give(turn, values) {
  const response = await fetch(`/chat/feedback/${turn.dataset.turn}`, {
    method: "POST",
    headers: ownHeaders(),
    body: new URLSearchParams(values),
  });
  if (!response.ok) throw new Error(`feedback: ${response.status}`);
  turn.querySelector(".act.good").setAttribute("aria-pressed", String(values.verdict === "up"));
  turn.querySelector(".act.bad").setAttribute("aria-pressed", String(values.verdict === "down"));
  say(turn, spoken.thanks);
}

export function praise(turn) {
  closeForm(turn);
  return give(turn, { verdict: "up" });
}

/** Open or close the question what is wrong. */
export function complain(turn) {
  if (closeForm(turn)) return;
  const form = pattern("feedback");
  const button = turn.querySelector(".act.bad");
  button.setAttribute("aria-expanded", "true");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { reason, comment } = Object.fromEntries(new FormData(form));
    give(turn, { verdict: "down", reason, comment }).then(
      () => closeForm(turn),
      () => say(turn, spoken.failed),
    );
  });
  form.querySelector(".cancel").addEventListener("click", () => closeForm(turn));
  turn.querySelector(".actions").after(form);
  form.querySelector("input").focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}

function closeForm(turn) {
  const form = turn.querySelector("form.feedback");
  if (!form) return false;
  form.remove();
  const button = turn.querySelector(".act.bad");
  button.setAttribute("aria-expanded", "false");
  button.focus();
  return true;
}

export async function copy(turn, conversation) {
  const address = `/chat/${conversation}/download?format=md&turn=${turn.dataset.turn}`;
  const text = await (await fetch(address, { headers: ownHeaders() })).text();
  say(turn, (await copied(text)) ? spoken.copied : spoken.copyFailed);
}

/** Without https, browsers have no clipboard for pages, and the old way still works. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** A word beside the buttons, which goes by itself. */
function say(turn, words) {
  const actions = turn.querySelector(".actions");
  actions.querySelector(".said")?.remove();
  const said = document.createElement("span");
  said.className = "said";
  said.textContent = words;
  actions.append(said);
  announce(words);
  setTimeout(() => said.remove(), 4000);
}

/* Turns on the page: a question while its answer arrives, and what may become of it. */

export const chat = document.getElementById("chat");
export const spoken = document.getElementById("spoken").dataset;

const first = document.getElementById("first");
const title = document.getElementById("title");
const announcer = document.getElementById("announcer");
const SLOW_MS = 6000;

export const pattern = (name) => document.getElementById(`pattern-${name}`).content.firstElementChild.cloneNode(true);
export const lastTurn = () => chat.querySelector(".turn:last-of-type");
export const askedIn = (turn) => turn.querySelector(".asking").textContent;

/** The first screen is there as long as nothing has been asked. */
function settle() {
  first.hidden = Boolean(lastTurn());
  title.hidden = !first.hidden;
}

export function announce(words) {
  announcer.textContent = "";
  requestAnimationFrame(() => (announcer.textContent = words));
}

/** A question that is being answered. */
export class Pending {
  /** `replaced` is the turn that the question replaces, with all after it. */
  constructor(question, replaced) {
    this.removed = [];
    for (let turn = replaced; turn; turn = turn.nextElementSibling) this.removed.push(turn);
    for (const turn of this.removed) turn.remove();
    this.element = pattern("turn");
    this.element.querySelector(".asking").textContent = question;
    this.answer = this.element.querySelector(".answer");
    chat.append(this.element);
    settle();
    this.element.scrollIntoView({ block: "start" });
    this.wait();
  }

  /** The answer so far, as the server has rendered and escaped it. */
  arrive(html) {
    if (html) this.answer.innerHTML = html;
    this.wait();
  }

  /** The whole turn. */
  finish(html) {
    clearTimeout(this.slow);
    const made = document.createRange().createContextualFragment(html).firstElementChild;
    this.element.replaceWith(made);
    this.element = made;
    const status = made.querySelector(".status")?.textContent.trim() || "";
    announce(made.querySelector(".answer.done") ? `${spoken.ready}. ${status}` : status);
  }

  /** No answer: it says why, and offers to try again. */
  breakOff(why) {
    clearTimeout(this.slow);
    const broken = pattern("broken");
    broken.querySelector(".notice").textContent = why;
    const arrived = this.answer.querySelector(".words");
    if (arrived) broken.prepend(arrived);
    this.answer.replaceWith(broken);
    this.answer = broken;
    announce(why);
  }

  /** As if it had never been asked. */
  withdraw() {
    clearTimeout(this.slow);
    this.element.remove();
    chat.append(...this.removed);
    settle();
  }

  say(words) {
    const line = pattern("slow");
    line.textContent = words;
    this.answer.querySelector(".slow")?.remove();
    this.answer.append(line);
    clearTimeout(this.slow);
  }

  wait() {
    clearTimeout(this.slow);
    this.slow = setTimeout(() => this.answer.append(pattern("slow")), SLOW_MS);
  }
}

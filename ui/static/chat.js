/* Opens passages, asks the questions that are links, and keeps the newest question in view. Without `eval`, without
   inline handlers: one listener per kind of event, on the document. */
"use strict";

(() => {
  const words = document.documentElement.dataset;
  const panel = document.getElementById("reader");
  const announcer = document.getElementById("announcer");
  let opener = null;

  const composer = () => document.querySelector("#composer textarea");
  const log = () => document.querySelector("#chat [role=log]");

  /* The passage */

  async function openPassage(link) {
    const address = new URL(link.href);
    address.pathname = address.pathname.replace(/^\/source\//, "/passage/");
    address.searchParams.set("lang", link.closest("[lang]")?.lang || "en");
    address.hash = "";
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    // The server has escaped every word of this; there is no other source of HTML.
    panel.innerHTML = await response.text();
    const shut = document.createElement("button");
    shut.className = "shut";
    shut.type = "button";
    shut.textContent = "×";
    shut.setAttribute("aria-label", words.close);
    (panel.querySelector(".top") || panel).append(shut);
    panel.setAttribute("aria-label", words.passage);
    panel.hidden = false;
    document.body.classList.add("reading");
    mark(link);
    panel.scrollTop = 0;
    const found = panel.querySelector("mark");
    if (found) {
      const below = found.getBoundingClientRect().bottom - panel.getBoundingClientRect().top;
      if (below > panel.clientHeight * 0.75) panel.scrollTop = below - panel.clientHeight * 0.55;
    }
    panel.focus({ preventScroll: true });
  }

  function mark(link) {
    for (const other of document.querySelectorAll("#chat a.open")) other.classList.remove("open");
    opener = link;
    link?.classList.add("open");
  }

  function closePassage() {
    if (panel.hidden) return;
    panel.hidden = true;
    document.body.classList.remove("reading");
    const back = opener;
    mark(null);
    if (back?.isConnected) back.focus({ preventScroll: true });
    else composer()?.focus();
  }

  /* Questions that are links */

  function fill(question) {
    const box = composer();
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, question);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    return box;
  }

  function ask(question) {
    fill(question);
    // Gradio takes the text over in its own time; the button then sends what it has taken.
    requestAnimationFrame(() => document.querySelector("#composer .submit-button")?.click());
  }

  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest("#reader .shut")) closePassage();
      if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
        return;
      const link = event.target.closest("#chat a");
      if (!link || link.origin !== location.origin) return;
      if (link.matches(".cite, .source")) {
        event.preventDefault();
        openPassage(link).catch(() => window.open(link.href, "_blank", "noopener"));
      } else if (link.matches(".ask")) {
        event.preventDefault();
        ask(new URL(link.href).searchParams.get("ask"));
      }
    },
    true,
  );

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closePassage();
  });

  /* What Gradio leaves unnamed, and what it would read out token by token */

  function repair() {
    log()?.setAttribute("aria-live", "off");
    const send = document.querySelector("#composer .submit-button");
    if (send && send.getAttribute("aria-label") !== words.send) send.setAttribute("aria-label", words.send);
    for (const message of document.querySelectorAll("#chat [data-testid][aria-label]"))
      message.removeAttribute("aria-label"); // it repeats the whole message as markup
  }

  let questions = -1;
  let answers = -1;

  function follow() {
    const asked = document.querySelectorAll("#chat .question");
    const done = document.querySelectorAll("#chat .answer.done");
    if (questions >= 0 && asked.length > questions && asked.length) {
      // A question just asked goes to the top; the answer grows below it and nothing jumps while it is read.
      asked[asked.length - 1].closest(".message-row").scrollIntoView({ block: "start" });
    }
    if (answers >= 0 && done.length > answers && done.length) {
      const status = done[done.length - 1].querySelector(".status")?.textContent || "";
      announcer.textContent = `${words.answerReady}. ${status}`;
    }
    if (done.length < answers) closePassage();
    questions = asked.length;
    answers = done.length;
  }

  let pending = false;
  new MutationObserver(() => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      repair();
      if (log()) follow();
      prefill();
    });
  }).observe(document.body, { childList: true, subtree: true, characterData: true });

  /* "/?ask=…" puts a question into the composer; asking stays the reader's act. What was typed but not sent comes back
     after a reload, which Gradio does by itself when the server was restarted. */

  let draft = new URLSearchParams(location.search).get("ask") || sessionStorage.getItem("draft");
  function prefill() {
    if (!draft || !composer()) return;
    fill(draft.slice(0, 2000)).focus();
    draft = null;
    history.replaceState(null, "", "/");
  }

  addEventListener("pagehide", () => sessionStorage.setItem("draft", composer()?.value || ""));
})();

/* How a host page talks to the widget: a button that asks a question. */
for (const button of document.querySelectorAll("[data-ask]")) {
  button.addEventListener("click", () => window.GuangdongAssistant.ask(button.dataset.ask));
}

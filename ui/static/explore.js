/* A filter works at once, and a question is asked on the chat page, where its answer can be watched arriving. */
const filters = document.querySelector("form.filters");

filters?.classList.add("at-once");
filters?.addEventListener("change", () => filters.requestSubmit());

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.asking")) return;
  event.preventDefault();
  sessionStorage.setItem("ask", event.target.elements.question.value);
  location.assign("/");
});

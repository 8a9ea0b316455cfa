/* What every page does: the appearance changes without loading the page anew. */
const root = document.documentElement;

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-theme-choice]");
  if (!choice) return;
  event.preventDefault();
  root.dataset.theme = choice.dataset.themeChoice;
  document.cookie = `guangdong_theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
  for (const other of document.querySelectorAll("[data-theme-choice]")) other.removeAttribute("aria-current");
  choice.setAttribute("aria-current", "true");
});

root.classList.add("scripted");

// In a hand, the contents would stand between a link and the words that it leads to.
if (matchMedia("(max-width: 980px)").matches)
  for (const contents of document.querySelectorAll(".contents details")) contents.open = false;

/* The passage that a citation points at: beside the chat, or a sheet over it where the screen is narrow. */
import { ownHeaders } from "./queue.js";

const reader = document.getElementById("reader");
const sheet = matchMedia("(max-width: 860px)");
let opener = null;

/** Show the passage behind a citation's link; on failure the link opens as any other. */
export async function openPassage(link) {
  const address = new URL(link.href);
  address.pathname = address.pathname.replace(/^\/source\//, "/passage/");
  address.searchParams.set("lang", document.documentElement.lang);
  address.hash = "";
  const response = await fetch(address, { headers: { Accept: "text/html", ...ownHeaders() } });
  // The server has escaped every word of this; there is no other source of HTML.
  reader.innerHTML = await response.text();
  (reader.querySelector(".top") || reader).append(document.getElementById("pattern-close").content.cloneNode(true));
  if (!reader.open) {
    if (sheet.matches) reader.showModal();
    else reader.show();
  }
  document.body.classList.add("reading");
  point(link);
  bringIntoSight(reader.querySelector("mark"));
  reader.querySelector(".shut").focus({ preventScroll: true });
}

export function closePassage() {
  if (reader.open) reader.close();
}

/** The link may be gone by then: the composer is where a reader goes on. */
reader.addEventListener("close", () => {
  document.body.classList.remove("reading");
  const back = opener;
  point(null);
  if (back?.isConnected) back.focus({ preventScroll: true });
  else document.getElementById("question").focus();
});

reader.addEventListener("click", (event) => {
  if (event.target === reader || event.target.closest(".shut")) closePassage(); // the dialog itself is its backdrop
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) closePassage();
});

function point(link) {
  opener?.classList.remove("open");
  opener = link;
  link?.classList.add("open");
}

function bringIntoSight(found) {
  reader.scrollTop = 0;
  if (!found) return;
  const below = found.getBoundingClientRect().bottom - reader.getBoundingClientRect().top;
  if (below > reader.clientHeight * 0.75) reader.scrollTop = below - reader.clientHeight * 0.55;
}

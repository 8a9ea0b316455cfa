// The launcher of the assistant on a host page. One file, no dependency; docs/embedding-the-widget.md tells its use.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || window.GuangdongAssistant) return;

  const WORDS = /*words*/ {};
  const VERSION = 1;
  const PATIENCE = 15000; // milliseconds until a frame that does not answer is given up
  const server = new URL(script.src).origin;
  const given = script.dataset;
  const phone = matchMedia("(max-width: 480px)");
  const key = `guangdong-assistant:${server}`;
  const handlers = {};
  const waiting = [];
  let language = spoken(given.lang || document.documentElement.lang || navigator.language);
  let kept = remembered();
  let frame, connected, timer, parts;
  let isOpen = false;

  function spoken(tag) {
    const lower = String(tag || "").toLowerCase();
    if (!lower.startsWith("zh")) return "en";
    return /hant|tw|hk|mo/.test(lower) ? "zh-Hant" : "zh-Hans";
  }

  const words = () => WORDS[language];

  // The session lives in the host page's storage: a frame of another site has none where browsers block it.
  function remembered() {
    try {
      return JSON.parse(localStorage.getItem(key)) || {};
    } catch {
      return {};
    }
  }

  function remember(changes) {
    kept = { ...kept, ...changes };
    try {
      localStorage.setItem(key, JSON.stringify(kept));
    } catch {
      // without storage the conversation lasts as long as the page
    }
  }

  function tell(event, detail) {
    for (const handler of handlers[event] || []) {
      try {
        handler(detail);
      } catch (error) {
        console.error(error);
      }
    }
  }

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  function icon(path) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const line = document.createElementNS(space, "path");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  const STYLE = `
    :host { all: initial; }
    * { box-sizing: border-box; font: 15px/1.45 system-ui, -apple-system, "Segoe UI", "Noto Sans CJK SC", sans-serif; }
    svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    button { cursor: pointer; border: 0; }
    button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .launcher { position: fixed; z-index: 2147483000; inset: auto var(--right) max(20px, env(safe-area-inset-bottom)) var(--left);
      display: flex; align-items: center; gap: 8px; min-width: 56px; height: 56px; padding: 0 18px 0 16px; border-radius: 28px;
      background: var(--accent); color: var(--on-accent); font-weight: 600; box-shadow: 0 4px 16px rgb(0 0 0 / .22); }
    .launcher:focus-visible { outline-color: var(--on-accent); outline-offset: -5px; }
    .panel { position: fixed; z-index: 2147483001; inset: auto var(--right) 88px var(--left); width: 400px; height: min(640px, calc(100dvh - 108px));
      display: flex; flex-direction: column; overflow: hidden; border-radius: 14px; background: var(--paper); color: var(--ink);
      border: 1px solid var(--rule); box-shadow: 0 12px 40px rgb(0 0 0 / .24); }
    .panel[hidden] { display: none; }
    .bar { flex: none; display: flex; align-items: center; gap: 8px; padding: 4px 6px 4px 16px; border-bottom: 1px solid var(--rule); }
    .title { flex: 1; margin: 0; font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .bar button { display: grid; place-items: center; width: 44px; height: 44px; border-radius: 8px; background: transparent; color: inherit; }
    .bar button:hover { background: var(--rule); }
    .body { position: relative; flex: 1; min-height: 0; }
    iframe { display: block; width: 100%; height: 100%; border: 0; visibility: hidden; color-scheme: normal; }
    .connected iframe { visibility: visible; }
    .note { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: 12px; padding: 24px; text-align: center; }
    .connected .note { display: none; }
    .note a { color: var(--link); }
    @media (max-width: 480px) {
      .panel { inset: 0; width: 100%; height: 100dvh; border: 0; border-radius: 0; padding-bottom: env(safe-area-inset-bottom); }
      .launcher.open { display: none; }
    }
    @media (forced-colors: active) { .launcher, .panel { border: 2px solid; } }
    @media print { .launcher, .panel { display: none; } }`;

  function build() {
    const host = make("div", { "data-guangdong-assistant": "" });
    const shadow = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet(); // needs no exception in the host page's style-src
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [sheet];
    const label = make("span");
    const launcher = make(
      "button",
      { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-controls": "panel", "aria-expanded": "false" },
      icon("M21 12a8 8 0 0 1-8 8H4l2-3a8 8 0 1 1 15-5z"),
      label,
    );
    const title = make("p", { class: "title", id: "title" });
    const close = make("button", { type: "button" }, icon("M6 6l12 12M18 6L6 18"));
    const note = make("div", { class: "note", role: "status" });
    const body = make("div", { class: "body" }, note);
    const panel = make(
      "div",
      { class: "panel", id: "panel", role: "dialog", "aria-labelledby": "title", hidden: "" },
      make("div", { class: "bar" }, title, close),
      body,
    );
    launcher.addEventListener("click", toggle);
    close.addEventListener("click", shut);
    shadow.append(launcher, panel);
    parts = { host, launcher, label, title, close, note, body, panel };
    document.body.append(host);
    paint();
    say();
  }

  // Words and colours, again whenever language or theme change.
  function say() {
    const name = given.title || words().title;
    parts.host.lang = language;
    parts.label.textContent = words().launcher;
    parts.title.textContent = name;
    parts.close.setAttribute("aria-label", words().close);
    parts.launcher.setAttribute("aria-label", `${words().launcher} – ${name}`);
    if (frame) frame.title = name;
    if (!connected) parts.note.textContent = words().loading;
  }

  function theme() {
    if (given.theme === "light" || given.theme === "dark") return given.theme;
    return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }

  function colour() {
    return given.color && CSS.supports("color", given.color) ? given.color : "#0f766e";
  }

  function paint() {
    const dark = theme() === "dark";
    const style = parts.host.style;
    const set = (name, value) => style.setProperty(name, value);
    const left = given.position === "left";
    set("--accent", colour());
    set("--paper", dark ? "#15191d" : "#fff");
    set("--ink", dark ? "#e8ecef" : "#15191d");
    set("--rule", dark ? "#2c343b" : "#e1e6ea");
    set("--link", dark ? "#7fd0c6" : "#0b5f58");
    set("--left", left ? "20px" : "auto");
    set("--right", left ? "auto" : "20px");
    set("color", colour());
    set("--on-accent", isLight(getComputedStyle(parts.host).color) ? "#101418" : "#fff");
    style.removeProperty("color");
  }

  // Whether black is easier to read on a colour than white (relative luminance of WCAG 2).
  function isLight(rgb) {
    const parts = (rgb.match(/[\d.]+/g) || [0, 0, 0]).slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] > 0.179;
  }

  function load() {
    connected = false;
    parts.body.classList.remove("connected");
    parts.note.textContent = words().loading;
    const query = new URLSearchParams({ lang: language, theme: theme() });
    frame = make("iframe", {
      src: `${server}/widget/?${query}`,
      title: given.title || words().title,
      allow: "clipboard-write",
      referrerpolicy: "origin",
    });
    frame.addEventListener("load", () => post("init", { session: kept.session || "", conversation: kept.conversation || "" }));
    timer = setTimeout(giveUp, PATIENCE);
    parts.body.append(frame);
  }

  // A frame's words and conversation change with the page in it; the conversation comes back with what is kept.
  function reload() {
    if (!frame) return;
    clearTimeout(timer);
    frame.remove();
    load();
  }

  function giveUp() {
    if (connected) return;
    const link = make("a", { href: server, target: "_blank", rel: "noopener" }, words().new_tab);
    const again = make("button", { type: "button" }, words().retry);
    again.addEventListener("click", reload);
    parts.note.replaceChildren(make("span", {}, words().unreachable), link, again);
    tell("error", { reason: "unreachable" });
  }

  function post(type, data = {}) {
    if (frame && frame.contentWindow) frame.contentWindow.postMessage({ guangdongAssistant: VERSION, type, ...data }, server);
  }

  function receive(event) {
    if (!frame || event.source !== frame.contentWindow || event.origin !== server) return;
    const message = event.data;
    if (!message || message.guangdongAssistant !== VERSION) return;
    if (message.type === "ready") {
      connected = true;
      clearTimeout(timer);
      parts.body.classList.add("connected");
      tell("ready", {});
      while (waiting.length) post(...waiting.shift());
      if (isOpen) focusChat();
    } else if (message.type === "session") {
      remember({ session: String(message.session || ""), conversation: String(message.conversation || "") });
    } else if (message.type === "escape") {
      shut();
    } else if (["message", "citation", "feedback", "error"].includes(message.type)) {
      tell(message.type, message.detail || {});
    }
  }

  function send(type, data) {
    if (connected) post(type, data);
    else waiting.push([type, data]);
  }

  function focusChat() {
    frame.focus();
    post("focus");
  }

  function open() {
    if (isOpen || !parts) return;
    isOpen = true;
    parts.panel.hidden = false;
    parts.launcher.classList.add("open");
    parts.launcher.setAttribute("aria-expanded", "true");
    modal();
    if (!frame) load();
    if (connected) focusChat();
    else parts.close.focus();
    tell("open", {});
  }

  function shut() {
    if (!isOpen) return;
    isOpen = false;
    parts.panel.hidden = true;
    parts.launcher.classList.remove("open");
    parts.launcher.setAttribute("aria-expanded", "false");
    parts.launcher.focus();
    tell("close", {});
  }

  function toggle() {
    if (isOpen) shut();
    else open();
  }

  function modal() {
    if (phone.matches) parts.panel.setAttribute("aria-modal", "true");
    else parts.panel.removeAttribute("aria-modal");
  }

  function onKey(event) {
    if (event.key === "Escape" && isOpen) shut();
    // On a phone the panel covers the page: the keyboard stays in it.
    if (event.key === "Tab" && isOpen && phone.matches && !parts.panel.contains(event.composedPath()[0])) {
      event.preventDefault();
      parts.close.focus();
    }
  }

  function destroy() {
    clearTimeout(timer);
    removeEventListener("message", receive);
    document.removeEventListener("keydown", onKey);
    phone.removeEventListener("change", modal);
    if (parts) parts.host.remove();
    frame = parts = undefined;
    isOpen = false;
    delete window.GuangdongAssistant;
  }

  window.GuangdongAssistant = {
    open,
    close: shut,
    toggle,
    ask(question) {
      open();
      send("ask", { question: String(question).slice(0, 2000) });
    },
    on(event, handler) {
      (handlers[event] ||= []).push(handler);
      return () => {
        handlers[event] = handlers[event].filter((other) => other !== handler);
      };
    },
    setLang(tag) {
      language = spoken(tag);
      say();
      reload();
    },
    newChat() {
      remember({ conversation: "" });
      reload();
    },
    destroy,
  };

  function start() {
    addEventListener("message", receive);
    document.addEventListener("keydown", onKey);
    phone.addEventListener("change", modal);
    build();
    if (given.open === "true") open();
  }

  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();

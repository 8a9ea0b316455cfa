/* What a tab remembers over a reload. In a frame of another site browsers may allow nothing, and then nothing is remembered. */

export function remember(name, text) {
  try {
    if (text) sessionStorage.setItem(name, text);
    else sessionStorage.removeItem(name);
  } catch {
    // the page works without
  }
}

export function recall(name) {
  try {
    return sessionStorage.getItem(name) || "";
  } catch {
    return "";
  }
}

/* Gradio's queue: join it with a question, read the event's stream, leave. Nothing stays open between questions. */

const QUEUE = "/gradio_api/queue";

/** The server took no question: `status` is the HTTP status. */
export class Refused extends Error {
  constructor(status) {
    super(`the queue answered ${status}`);
    this.status = status;
  }
}

/** The stream ended before the event did. */
export class Lost extends Error {}

/** Headers of the page's own requests; a page in another site's frame names its session here, as it has no cookie. */
export function ownHeaders() {
  const session = document.documentElement.dataset.session;
  return session ? { "X-Guangdong-Session": session } : {};
}

/**
 * Run one event and yield what it shows, oldest first; each value is complete.
 * Aborting the signal ends the stream here and the work on the server.
 * @throws {Refused} @throws {Lost}
 */
export async function* updates(event, inputs, signal) {
  const session = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16)).join("");
  const joined = await reach(`${QUEUE}/join`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...ownHeaders() },
    body: JSON.stringify({ data: inputs, fn_index: event, session_hash: session, trigger_id: null, event_data: null }),
    signal,
  });
  if (!joined.ok) throw new Refused(joined.status);
  const { event_id } = await joined.json();
  signal.addEventListener("abort", () => leave(session, event, event_id), { once: true });

  const stream = await reach(`${QUEUE}/data?session_hash=${session}`, { headers: ownHeaders(), signal });
  if (!stream.ok) throw new Refused(stream.status);
  let shown;
  for await (const message of messages(stream.body)) {
    if (message.msg === "process_generating") {
      if (!message.success) throw new Lost();
      const [value] = message.output.data;
      shown = shown === undefined ? value : value.reduce(edited, shown);
      yield shown;
    } else if (message.msg === "process_completed") {
      if (message.success) return;
      throw new Lost();
    } else if (message.msg === "unexpected_error" || message.msg === "server_stopped") {
      throw new Lost();
    }
  }
  throw new Lost();
}

async function reach(address, options) {
  try {
    return await fetch(address, options);
  } catch (error) {
    throw error.name === "AbortError" ? error : new Lost();
  }
}

function leave(session_hash, fn_index, event_id) {
  fetch("/gradio_api/cancel", {
    method: "POST",
    headers: { "Content-Type": "application/json", ...ownHeaders() },
    body: JSON.stringify({ session_hash, fn_index, event_id }),
    keepalive: true,
  }).catch(() => {}); // the server notices by itself that nobody reads on
}

/** Server-sent events, each one JSON message. */
async function* messages(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let kept = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (kept + value).split("\n\n");
      kept = events.pop();
      for (const event of events) if (event.startsWith("data: ")) yield JSON.parse(event.slice(6));
    }
  } catch (error) {
    throw error.name === "AbortError" ? error : new Lost();
  }
}

/** Gradio sends each value as edits of the one before: [what, path, value]. Ours are flat, so a path is one key or none. */
function edited(shown, [what, [key], value]) {
  if (key === undefined) return value;
  if (what === "append") return { ...shown, [key]: shown[key] + value };
  return { ...shown, [key]: value };
}

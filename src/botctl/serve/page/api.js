/** Speak to the server: bots, turns as server-sent events, history and inspection. */

import { address } from "./dom.js";

/** Seconds between attempts to reach the server; the last is kept to. */
export const PAUSES = [1, 2, 4, 8, 15];

const SILENCE = 45_000; // milliseconds; signs of life come every 15 seconds

/** The server refused: `status` is HTTP's, `code` the server's own. */
export class Refused extends Error {
  constructor(status, { code = "", message = "", hint = "" } = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

/** Nobody answered, or only in part: the same event may be sent again, and nothing runs twice. */
export class Unreachable extends Error {}

/** Return the list of bots. */
export async function bots() {
  return (await json(await request("bots"))).bots;
}

/** One bot's web channel at its path, such as `/bots/cafe/web`. */
export class Channel {
  constructor(path) {
    this.path = path;
  }

  /** Take a turn; yield {name: "slow" | "reply" | "done", data} as they come. */
  async *turn(body) {
    const response = await request(this.path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify(body),
    });
    let done = false;
    for await (const event of events(response)) {
      if (event.name === "error") throw failure(500, event.data.error);
      done ||= event.name === "done";
      yield event;
    }
    if (!done) throw new Unreachable("the answer broke off");
  }

  /** Return the turns of a session so far. */
  async history(session) {
    return json(await request(`${this.path}/history`, { headers: bearer(session) }));
  }

  /** Return the late answers of a session above a turn's number, as `turn` yields them, until the line breaks. */
  async news(session, after, signal) {
    const headers = { ...bearer(session), Accept: "text/event-stream" };
    return events(await request(`${this.path}/news?after=${after}`, { headers, signal }));
  }

  /** Return how each turn of a session was understood and taken; only operators may. */
  async inspect(session) {
    return (await json(await request(`${this.path}/inspect`, { headers: bearer(session) }))).turns;
  }
}

function bearer(session) {
  return { Authorization: `Bearer ${session}` };
}

async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(address(path), { cache: "no-store", credentials: "same-origin", ...options });
  } catch (error) {
    throw new Unreachable(error.message, { cause: error });
  }
  if (!response.ok) throw failure(response.status, await told(response));
  return response;
}

async function json(response) {
  try {
    return await response.json();
  } catch (error) {
    throw new Unreachable("the answer broke off", { cause: error });
  }
}

async function told(response) {
  try {
    return (await response.json()).error ?? {};
  } catch {
    return {}; // not ours: a proxy's error page says nothing that a person could use
  }
}

// What passes by itself: a slow line, a gateway without a server behind it, a server that cannot write now.
const PASSING = new Set([408, 502, 503, 504, "busy", "store_unavailable", "waiting"]);

function failure(status, error = {}) {
  const passing = PASSING.has(status) || PASSING.has(error.code);
  return passing ? new Unreachable(error.message) : new Refused(status, error);
}

/** Yield the server-sent events of a response; source: WHATWG HTML, 9.2.6. */
async function* events(response) {
  let rest = "";
  for await (const text of chunks(response)) {
    const blocks = (rest + text).split(/\r?\n\r?\n/);
    rest = blocks.pop();
    for (const block of blocks) {
      const event = parsed(block);
      if (event) yield event;
    }
  }
}

async function* chunks(response) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  try {
    for (let read = await next(reader); !read.done; read = await next(reader)) {
      yield decoder.decode(read.value, { stream: true });
    }
  } catch (error) {
    throw new Unreachable(error.message, { cause: error });
  } finally {
    reader.cancel().catch(() => {}); // the connection is gone already, which is what cancelling wants
  }
}

/** Read on; a line on which not even a sign of life comes is broken, though nobody says so. */
async function next(reader) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("the line is silent")), SILENCE);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } finally {
    clearTimeout(timer);
  }
}

function parsed(block) {
  let name = "message";
  const data = [];
  for (const line of block.split(/\r?\n/)) {
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (field === "event") name = value;
    if (field === "data") data.push(value);
  }
  return data.length ? { name, data: JSON.parse(data.join("\n")) } : null;
}

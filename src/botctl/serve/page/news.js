/** Hear what a bot says although nobody asks: answers that come late, and what it has to tell by itself. */

import { PAUSES, Refused, Unreachable } from "./api.js";

/**
 * Listens to one session, for as long as its page is in sight: a browser keeps six connections to a server,
 * and a tab in the background would take one from those who write. What was said meanwhile comes at once
 * when it is looked at again.
 */
export class News {
  /** `tell` is given each turn, whole: {number, expects, ended, replies}. */
  constructor(channel, tell) {
    Object.assign(this, { channel, tell, session: null, after: 0, line: null });
    document.addEventListener("visibilitychange", this.#look);
  }

  /** Listen to a session from after a turn on; `before` was its token until now, if it had one. */
  follow(session, { before, after }) {
    const goesOn = this.session !== null && this.session === before;
    this.session = session;
    if (goesOn) return;
    this.after = after;
    this.#hangUp();
    this.#look();
  }

  /** Listen to nobody, until a session is followed again. */
  leave() {
    this.session = null;
    this.#hangUp();
  }

  /** Listen no more. */
  close() {
    document.removeEventListener("visibilitychange", this.#look);
    this.leave();
  }

  #look = () => {
    if (document.hidden) this.#hangUp();
    else if (this.session && !this.line) this.#listen((this.line = new AbortController()).signal);
  };

  #hangUp() {
    this.line?.abort();
    this.line = null;
  }

  async #listen(signal) {
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        const events = await this.channel.news(this.session, this.after, signal);
        failures = 0;
        await this.#hear(events, signal);
      } catch (error) {
        if (isFinal(error)) return;
        if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
      }
      await pause(PAUSES[Math.min(failures, PAUSES.length - 1)], signal);
    }
  }

  /** Tell a turn when all of it is there: the rest of one that breaks off comes again, with its beginning. */
  async #hear(events, signal) {
    let replies = [];
    for await (const { name, data } of events) {
      if (signal.aborted) return;
      if (name === "reply") replies.push(data);
      if (name !== "done") continue;
      this.after = data.number;
      this.tell({ ...data, replies });
      replies = [];
    }
  }
}

/** Return whether asking again is of no use: the session is over, or this page may not listen. */
function isFinal(error) {
  return error instanceof Refused && error.status < 500 && error.status !== 429;
}

/** Wait about so many seconds, not all pages the same: after a restart, all of them come back. */
function pause(seconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000 * (0.5 + Math.random()));
    const stop = () => (clearTimeout(timer), resolve());
    signal.addEventListener("abort", stop, { once: true });
  });
}

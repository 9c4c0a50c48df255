/** Keep what a refresh must not lose: one bot's session, language and the message under way. */

export class Memory {
  constructor(bot) {
    this.bot = bot;
  }

  /** The session's token, which visits to come use too. */
  get session() {
    return localStorage.getItem(this.#key("session"));
  }

  set session(token) {
    keep(localStorage, this.#key("session"), token);
  }

  /** The chosen language. */
  get locale() {
    return localStorage.getItem(this.#key("locale"));
  }

  set locale(locale) {
    keep(localStorage, this.#key("locale"), locale);
  }

  /** The delivery that has no answer yet; each tab has its own. */
  get pending() {
    return JSON.parse(sessionStorage.getItem(this.#key("pending")));
  }

  set pending(delivery) {
    keep(sessionStorage, this.#key("pending"), delivery && JSON.stringify(delivery));
  }

  /** Forget the conversation, but not the language. */
  forget() {
    this.session = null;
    this.pending = null;
  }

  #key(name) {
    return `botctl:${name}:${this.bot}`;
  }
}

function keep(storage, key, value) {
  if (value === null) storage.removeItem(key);
  else storage.setItem(key, value);
}

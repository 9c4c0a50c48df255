/** Hold a conversation with one bot: begin it, take it up again, and send each message exactly once. */

import { PAUSES, Refused, Unreachable } from "./api.js";
import { News } from "./news.js";
import { drawAction, drawNotice, drawReply, isQuestion } from "./said.js";

/** One person's conversation with one bot, shown in a view. */
export class Conversation {
  /** `memory` keeps what a refresh must not lose, `turned` is called when a turn was taken. */
  constructor({ bot, channel, view, memory, words, locale, turned }) {
    Object.assign(this, { bot, channel, view, memory, words, locale, turned });
    this.queue = Promise.resolve();
    this.news = new News(channel, (turn) => this.#inOrder(() => this.#hear(turn)));
    this.newest = 0; // the number of the last turn that is shown
    this.said = 0; // what the person has said in it; a conversation without can change its language
    this.offered = []; // the buttons that can be pressed now
    this.closed = false;
  }

  get session() {
    return this.memory.session;
  }

  /** Take the conversation up where it was left, or begin it. */
  open() {
    return this.#inOrder(() => (this.session ? this.#resume() : this.#deliver({})));
  }

  /** Send what the person wrote, which the view shows already. */
  say(text) {
    if (!text?.trim()) return;
    this.#told();
    this.#inOrder(() => this.#deliver({ text }));
  }

  /** Send what a button says, and show its title. */
  press(button, event) {
    this.view.showPerson(button.title);
    this.#told();
    if (event.detail === 0) this.view.focus(); // pressed by key: the button is about to be disabled
    this.#inOrder(() => this.#deliver({ text: button.say }));
  }

  /** Send nothing more; another bot has taken the place. */
  close() {
    this.closed = true;
    this.news.close();
    this.wake?.();
  }

  #told() {
    this.said += 1;
    this.#retire();
  }

  #retire() {
    this.offered = [];
    this.view.retireChoices();
  }

  /** Do one thing after the other: a person may write faster than a bot answers. */
  #inOrder(work) {
    const next = async () => (this.closed ? undefined : work());
    this.queue = this.queue.then(next).catch((error) => {
      this.view.show([drawNotice(this.words.broken)]);
      console.error(error); // not the server's refusal, which is shown: a fault of this page
    });
    return this.queue;
  }

  /** Take up what a refresh interrupted: under its own event id it is done once, and then in the history. */
  async #resume() {
    this.view.typing(true);
    const { pending } = this.memory;
    if (pending) await this.#persist(() => this.#finish(pending));
    const history = await this.#persist(() => this.channel.history(this.session));
    this.view.typing(false);
    if (!this.closed) await this.#restore(history);
  }

  async #finish(pending) {
    const { session } = this;
    for await (const { name, data } of this.channel.turn({ ...pending, session })) {
      if (name === "done") this.memory.session = data.session; // its replies will be in the history
    }
    this.memory.pending = null;
  }

  async #restore(history) {
    if (history instanceof Refused) {
      this.#forget();
      this.view.show([drawNotice(this.words.expired)]);
      return this.#deliver({});
    }
    if (!history.turns.length) return this.#deliver({});
    history.turns.forEach((turn) => this.#replay(turn));
    if (history.ended) this.#ended();
    this.newest = history.number;
    this.news.follow(this.session, { after: history.number });
    return this.turned();
  }

  #replay(turn) {
    if (turn.text) {
      const pressed = this.offered.find((button) => button.say === turn.text);
      this.view.showPerson(pressed?.title ?? turn.text);
      this.#told();
    } else if (isQuestion(turn)) this.#retire();
    turn.replies.forEach((reply) => this.#show(reply));
  }

  /** Show what the bot says although nobody asked. */
  #hear(turn) {
    if (turn.number > this.newest) {
      this.newest = turn.number;
      this.#replay(turn);
      if (turn.ended) this.#ended();
    } else {
      // The person has said something since, which was answered: its question is over.
      turn.replies.forEach((reply) => this.#show({ ...reply, buttons: [] }));
    }
    return this.turned();
  }

  /** Deliver a message until it is answered or refused, under one event id however often it is sent. */
  async #deliver(said) {
    const delivery = { event: eventId(), locale: this.locale, ...said };
    const progress = { replies: 0, slow: false }; // what was shown of the answer, over all attempts
    if (this.session) this.memory.pending = delivery;
    this.view.typing(true);
    const outcome = await this.#persist(() => this.#attempt(delivery, progress));
    this.view.typing(false);
    if (this.closed) return;
    this.memory.pending = null;
    if (outcome instanceof Refused) await this.#refused(outcome, said, delivery);
    else this.turned();
  }

  async #attempt(delivery, progress) {
    let shown = 0;
    const body = this.session ? { ...delivery, session: this.session } : delivery;
    for await (const { name, data } of this.channel.turn(body)) {
      if (this.closed) return;
      if (name === "slow") this.#showOnce(data, progress);
      if (name === "reply" && shown++ >= progress.replies) {
        progress.replies = shown; // an earlier attempt that broke off has shown those before
        this.#show(data);
      }
      if (name === "done") this.#done(data, body.session);
    }
  }

  #showOnce(slow, progress) {
    if (!progress.slow) this.#show(slow);
    progress.slow = true;
  }

  #show(reply) {
    const press = (button, event) => this.press(button, event);
    this.offered.push(...(reply.buttons ?? []));
    this.view.show(drawReply(reply, { words: this.words, speaker: this.bot.title, press }));
  }

  #done({ session, number, ended }, before) {
    this.memory.session = session;
    this.newest = number;
    this.news.follow(session, { before, after: number });
    if (ended) this.#ended();
  }

  #ended() {
    this.view.show([drawNotice(this.words.ended)]);
  }

  /** Attempt until the server answers; tell the person meanwhile. Return a refusal as a value. */
  async #persist(attempt) {
    let notice = null;
    for (let failures = 0; !this.closed; failures += 1) {
      try {
        const answer = await attempt();
        if (notice) this.view.hide(notice);
        return answer;
      } catch (error) {
        if (notice && !(error instanceof Unreachable)) this.view.hide(notice);
        if (error instanceof Refused) return error;
        if (!(error instanceof Unreachable)) throw error;
        this.view.typing(false);
        notice ??= this.#cutOff();
        await this.#pause(PAUSES[Math.min(failures, PAUSES.length - 1)]);
      }
    }
  }

  #cutOff() {
    const { unreachable, tryNow } = this.words;
    return this.view.show([drawNotice(unreachable, drawAction(tryNow, () => this.wake()))]);
  }

  /** Wait some seconds, or until the person cannot wait. */
  async #pause(seconds) {
    const waited = new Promise((resolve) => (this.wake = resolve));
    const timer = setTimeout(this.wake, seconds * 1000);
    await waited;
    clearTimeout(timer);
  }

  #refused(error, said, delivery) {
    if (error.status === 401) return this.#expired(said);
    if (error.status < 500 && error.status !== 429) return this.view.show([drawNotice(this.#reason(error))]);
    // The same event again: what was done under it already is not done twice.
    const again = () => this.#inOrder(() => this.#deliver(delivery));
    return this.#offer(this.#reason(error), this.words.tryAgain, again);
  }

  #reason({ status, code }) {
    if (status === 413 || code === "too_long") return this.words.tooLarge;
    if (status === 429) return this.words.tooMany;
    return status >= 500 ? this.words.broken : this.words.refused;
  }

  /** Begin anew, and keep what was not sent at hand: in a new conversation it may mean something else. */
  async #expired({ text }) {
    this.#forget();
    this.view.clear();
    this.said = 0;
    await this.#deliver({});
    if (!text) return;
    this.#offer(this.words.expiredUnsent(text), this.words.sendNow, () => {
      this.view.showPerson(text);
      this.say(text);
    });
  }

  #forget() {
    this.memory.forget();
    this.news.leave();
    this.newest = 0;
  }

  /** Show a notice with something to do about it, once. */
  #offer(text, title, act) {
    const accept = () => {
      this.view.hide(notice);
      act();
    };
    const notice = this.view.show([drawNotice(text, drawAction(title, accept))]);
  }
}

/** Return a delivery's own id: 128 random bits. */
function eventId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

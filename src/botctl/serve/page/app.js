/** Start the page: choose a bot, open its conversation, and keep the controls in step. */

import { bots, Channel } from "./api.js";
import { ChatView, showMissing } from "./chat.js";
import { Conversation } from "./conversation.js";
import { element } from "./dom.js";
import { Inspector } from "./inspector.js";
import { Memory } from "./memory.js";
import { keepTextInert } from "./trust.js";
import { wordsOf } from "./words.js";

const get = (id) => document.getElementById(id);
const webOf = (bot) => bot.connectors.find((connector) => connector.kind === "web");

const MISSING = "The chat component is missing from this installation. Install it again: pip install .";

class Page {
  constructor(list) {
    this.bots = list;
    this.inspector = new Inspector(get("inspector"), get("inspect"));
    get("bot").addEventListener("change", (event) => this.#go(event.target.value));
    get("locale").addEventListener("change", (event) => this.#speak(event.target.value));
    get("start-over").addEventListener("click", () => this.#startOver());
    window.addEventListener("popstate", () => this.show());
  }

  /** Show the bot that the address names, the only one there is, or the list. */
  async show() {
    const named = new URL(location).searchParams.get("bot");
    const talkative = this.bots.filter(webOf);
    const only = !named && talkative.length === 1 ? talkative[0] : null;
    const bot = talkative.find((each) => each.name === named) ?? only;
    this.conversation?.close();
    for (const part of ["picks", "actions", "room"]) get(part).hidden = !bot;
    get("home").hidden = Boolean(bot);
    if (bot) await this.#talk(bot);
    else this.#list(named);
  }

  /** Let a person write at once; on a phone it would raise the keyboard over the greeting. */
  focus() {
    if (matchMedia("(pointer: fine)").matches) this.view?.focus();
  }

  #list(named) {
    document.title = "Bots · botctl";
    const told = [];
    if (named) told.push(element("p", { role: "alert" }, `There is no bot called “${named}” on the web here.`));
    if (!this.bots.length) told.push(element("p", {}, "This workspace has no bots yet. Add one in bots/."));
    const list = element("ul", { class: "bots" }, ...this.bots.map(drawBot));
    get("home").replaceChildren(element("h1", {}, "Bots"), ...told, list);
  }

  #go(name) {
    history.pushState(null, "", `?bot=${encodeURIComponent(name)}`);
    this.show();
  }

  async #talk(bot) {
    this.bot = bot;
    this.memory = new Memory(bot.name);
    this.locale = preferred(bot.locales, this.memory.locale);
    this.#label();
    await this.#converse();
  }

  #label() {
    const words = wordsOf(this.locale);
    document.title = `${this.bot.title} · botctl`;
    document.documentElement.lang = this.locale;
    get("title").textContent = this.bot.title;
    get("start-over").textContent = words.startOver;
    get("locale-label").textContent = words.language;
    const choices = this.bots.filter(webOf).map((each) => [each.name, each.title]);
    fill(get("bot"), choices, this.bot.name);
    fill(get("locale"), namesOf(this.bot.locales), this.locale);
    get("locale-pick").hidden = this.bot.locales.length < 2;
  }

  async #converse() {
    const { bot, locale, memory } = this;
    const words = wordsOf(locale);
    const channel = new Channel(webOf(bot).path);
    const view = (this.view = new ChatView(get("chat"), {
      words,
      speaker: bot.title,
      status: get("status"),
      submit: (text) => this.conversation.say(text),
    }));
    try {
      await view.render();
    } catch (error) {
      showMissing(get("chat"), MISSING);
      throw error;
    }
    if (view !== this.view) return; // another was chosen meanwhile
    const turned = () => this.inspector.update();
    this.conversation = new Conversation({ bot, channel, view, memory, words, locale, turned });
    this.inspector.follow(this.conversation, channel);
    await this.conversation.open();
  }

  async #startOver() {
    this.conversation.close();
    this.memory.forget();
    await this.#converse();
    this.focus();
  }

  /** Speak another language: from the next message on, or from the greeting where nothing was said yet. */
  #speak(locale) {
    this.memory.locale = locale;
    this.locale = locale;
    if (this.conversation.said === 0) this.memory.forget();
    this.conversation.close();
    this.#label();
    this.#converse();
  }
}

const language = (tag) => tag.split("-")[0];

function drawBot(bot) {
  const locales = namesOf(bot.locales).map(([, name]) => name).join(", ");
  const title = element("strong", {}, bot.title);
  if (!webOf(bot)) {
    const elsewhere = bot.connectors.map((connector) => connector.name).join(", ") || "no connector";
    return element("li", { class: "silent" }, title, element("span", {}, `not on the web (${elsewhere})`));
  }
  const href = `?bot=${encodeURIComponent(bot.name)}`;
  return element("li", {}, element("a", { href }, title, element("span", {}, locales)));
}

function fill(select, choices, chosen) {
  select.replaceChildren(
    ...choices.map(([value, title]) => element("option", { value, selected: value === chosen }, title)),
  );
}

/** Return the stored locale, else the first of the browser's languages that is spoken here. */
function preferred(locales, stored) {
  if (locales.includes(stored)) return stored;
  for (const wanted of navigator.languages) {
    const near = locales.find((own) => own === wanted) ?? locales.find((own) => language(own) === language(wanted));
    if (near) return near;
  }
  return locales[0];
}

/** Return [locale, its name in its own language]; regions are named only to tell two apart. */
function namesOf(locales) {
  const alone = new Set(locales.map(language)).size === locales.length;
  const named = (tag) => new Intl.DisplayNames([tag], { type: "language" }).of(alone ? language(tag) : tag);
  return locales.map((locale) => [locale, named(locale)]);
}

async function start() {
  keepTextInert();
  const page = new Page(await bots().catch(showSilence));
  await page.show();
  page.focus();
}

function showSilence(error) {
  const remedy = ["Start it with ", element("code", {}, "botctl run"), ", then load this page again."];
  get("home").hidden = false;
  get("home").replaceChildren(
    element("h1", {}, "The server does not answer"),
    element("p", { role: "alert" }, ...remedy),
  );
  throw error; // the console has the whole story
}

start();

/** Show a conversation in deep-chat: its list of messages, its input and its typing indicator. */

import { address, element } from "./dom.js";
import { placeholder } from "./trust.js";

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";
// deep-chat fills in what it does not find in the inline style: a size, a border, a font from elsewhere.
const PLAIN = { display: "block", height: "100%", width: "100%", border: "0px solid" };
const TYPE = { fontFamily: FONT, fontSize: "1rem", backgroundColor: "transparent" };

const NEAR = 48; // pixels from the end that still count as reading the newest message

let shown = 0;

/** One deep-chat element; `submit` is given what a person wrote. */
export class ChatView {
  constructor(host, { words, speaker, status, submit }) {
    this.host = host;
    this.words = words;
    this.speaker = speaker;
    this.status = status;
    this.submit = submit;
  }

  /** Put the element into the page and wait until it can show messages. */
  async render() {
    const [styles] = await Promise.all([text("page/chat.css"), import("./vendor/deep-chat.js")]);
    this.chat = document.createElement("deep-chat");
    Object.assign(this.chat.style, PLAIN, TYPE);
    this.chat.style.setProperty("--you-said", JSON.stringify(this.words.youSaid));
    Object.assign(this.chat, this.#settings());
    const rendered = new Promise((resolve) => (this.chat.onComponentRender = resolve));
    this.host.replaceChildren(this.chat);
    await rendered;
    await settled();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    this.chat.shadowRoot.adoptedStyleSheets.push(sheet);
    this.#name();
    this.#stayAtEnd();
  }

  #settings() {
    return {
      // deep-chat's push mode: messages may come at any time, and writing is never blocked.
      connect: { websocket: true, handler: (body, signals) => this.#connect(signals) },
      displayLoadingBubble: (this.dots = { toggle: () => {} }), // deep-chat puts its own function there
      textInput: { placeholder: { text: this.words.write, style: { color: "var(--quiet)" } } },
      errorMessages: { displayServiceErrorMessages: false },
    };
  }

  #connect(signals) {
    signals.newUserMessage.listener = ({ messages }) => this.submit(messages.at(-1).text);
    signals.onOpen();
  }

  /** Give names to what deep-chat leaves without, for those who hear the page. */
  #name() {
    const root = this.chat.shadowRoot;
    const log = root.getElementById("messages");
    for (const [name, value] of [["role", "log"], ["aria-label", this.words.log], ["tabindex", "0"]]) {
      log.setAttribute(name, value);
    }
    const send = root.querySelector("#input .input-button");
    send.setAttribute("aria-label", this.words.send);
    // deep-chat listens to Enter alone, but to both on a button is what people are used to.
    send.addEventListener("keyup", (event) => event.key === " " && send.click());
    this.input.setAttribute("aria-multiline", "true");
  }

  /** Keep the newest message in sight when there is less room: beside the inspector, above a keyboard. */
  #stayAtEnd() {
    const log = this.chat.shadowRoot.getElementById("messages");
    let atEnd = true;
    log.addEventListener("scroll", () => (atEnd = isNearEnd(log)), { passive: true });
    new ResizeObserver(() => atEnd && log.scrollTo({ top: log.scrollHeight, behavior: "instant" })).observe(log);
  }

  get input() {
    return this.chat.shadowRoot.getElementById("text-input");
  }

  /** Show what the person said, where deep-chat has not done so by itself. */
  showPerson(said) {
    this.chat.addMessage({ role: "user", text: said });
  }

  /** Show elements as a message of the bot; return the element that holds them. */
  show(elements) {
    shown += 1;
    return this.#following(() => {
      this.chat.addMessage({ role: "ai", html: placeholder(shown) });
      const place = this.chat.shadowRoot.getElementById(`said-${shown}`);
      place.append(...elements);
      return place;
    });
  }

  /** Add something and keep it in sight, unless the person has scrolled up to read. */
  #following(add) {
    const reading = isNearEnd(this.chat.shadowRoot.getElementById("messages"));
    const added = add();
    if (reading) this.chat.scrollToBottom();
    return added;
  }

  /** Take a message back from sight. */
  hide(place) {
    if (place.contains(this.chat.shadowRoot.activeElement)) this.focus();
    place.closest(".outer-message-container").hidden = true;
  }

  /** Show or hide that the bot is at work. */
  typing(on) {
    this.status.textContent = on ? this.words.typing(this.speaker) : "";
    this.#following(() => this.dots.toggle(on ? { role: "ai" } : undefined));
  }

  /** Let earlier choices be seen, but no longer be pressed: their question is over. */
  retireChoices() {
    for (const button of this.chat.shadowRoot.querySelectorAll(".choice:enabled")) button.disabled = true;
  }

  clear() {
    this.chat.clearMessages();
  }

  focus() {
    this.input.focus();
  }
}

/**
 * Wait out the second rendering, which would replace what the first one made.
 *
 * deep-chat renders 20 ms after it was made, and two timers after its last property was set. The first to
 * come is announced; on a slow computer the other one follows. Timers of equal delay run in order, so
 * after three of ours both of its own are over.
 */
async function settled() {
  for (let timers = 0; timers < 3; timers += 1) await new Promise((resolve) => setTimeout(resolve));
}

function isNearEnd({ scrollTop, scrollHeight, clientHeight }) {
  return scrollTop + clientHeight > scrollHeight - NEAR;
}

async function text(path) {
  return (await fetch(address(path))).text();
}

/** Say in the chat's place why there is no chat. */
export function showMissing(host, message) {
  host.replaceChildren(element("p", { class: "alone", role: "alert" }, message));
}

/** Draw what a bot says: text, image, card and buttons, all of it from text nodes and checked URLs. */

import { element, safeUrl } from "./dom.js";

/** Return the elements of a reply; `press` is given a button that was pressed and the click. */
export function drawReply(reply, { words, speaker, press }) {
  return [
    element("span", { class: "unseen" }, words.botSaid(speaker)),
    reply.text && element("p", { class: "text" }, reply.text),
    reply.image && drawImage(reply.image, words),
    reply.card && drawCard(reply.card, words),
    reply.buttons?.length && drawButtons(reply.buttons, { words, press }),
  ].filter(Boolean);
}

/** Return whether a turn asks for something, or ends everything: what was asked before is over then. */
export function isQuestion({ replies, expects, ended }) {
  return expects !== null || ended || replies.some((reply) => reply.buttons.length);
}

/** Return a notice of the page's own, with what can be done about it. */
export function drawNotice(text, ...actions) {
  return element("div", { class: "notice" }, element("p", {}, text), ...actions);
}

/** Return the button of a notice. */
export function drawAction(title, act) {
  return element("button", { type: "button", class: "action", onclick: act }, title);
}

function drawImage(image, words) {
  const url = safeUrl(image.url);
  const alt = image.alt || "";
  const missing = () => element("p", { class: "missing" }, alt || words.noImage);
  if (!url) return missing();
  const broken = (event) => event.currentTarget.replaceWith(missing());
  const policy = { loading: "lazy", decoding: "async", referrerpolicy: "no-referrer" };
  return element("img", { class: "image", src: url.href, alt, onerror: broken, ...policy });
}

function drawCard(card, words) {
  return element(
    "div",
    { class: "card", role: "group", "aria-label": card.title },
    card.image ? drawImage(card.image, words) : null,
    element("p", { class: "card-title" }, card.title),
    card.text ? element("p", { class: "text" }, card.text) : null,
    card.link ? drawLink(card.link, words) : null,
  );
}

function drawLink(link, words) {
  const url = safeUrl(link);
  if (!url) return null;
  const apart = { target: "_blank", rel: "noopener noreferrer" };
  return element("a", { class: "link", href: url.href, ...apart }, words.open(url.host));
}

function drawButtons(buttons, { words, press }) {
  const drawn = buttons.map((button) =>
    element("button", { type: "button", class: "choice", onclick: (event) => press(button, event) }, button.title),
  );
  return element("div", { class: "choices", role: "group", "aria-label": words.choices }, ...drawn);
}

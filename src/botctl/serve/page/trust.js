/**
 * Keep what people and bots say inert. deep-chat renders messages as Markdown and writes them with
 * innerHTML; here its Markdown is replaced by escaping, and the browser itself (trusted types) is told
 * to let no other markup through than an empty placeholder of ours and deep-chat's own icons.
 */

const PLACEHOLDER = /^<div class="said" id="said-\d+"><\/div>$/;

/** Return text as HTML that shows exactly that text. */
export function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Return the markup of a placeholder, to be filled with elements of our own. */
export function placeholder(number) {
  return `<div class="said" id="said-${number}"></div>`;
}

/** Switch Markdown and markup off; call it before deep-chat is loaded. */
export function keepTextInert() {
  window.remarkable_plugins = [{ plugin: (markdown) => (markdown.render = escaped) }];
  window.trustedTypes?.createPolicy("default", { createHTML: (html, type, sink) => trusted(html, sink) });
}

function trusted(html, sink) {
  const icon = sink.startsWith("DOMParser") && html.startsWith("<?xml");
  return icon || PLACEHOLDER.test(html) || !html.includes("<") ? html : escaped(html);
}

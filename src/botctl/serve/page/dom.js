/** Build elements without markup: every string that comes in becomes a text node or an attribute. */

/**
 * Return an element. `properties` whose name begins with "on" are listeners, "style" is a map of CSS
 * properties, true and false set and leave out an attribute; everything else is an attribute.
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "style") setStyle(made, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

function setStyle(made, style) {
  for (const [name, value] of Object.entries(style)) made.style.setProperty(name, value);
}

/** Return the address of a server path, also where the server stands behind a path prefix. */
export function address(path) {
  return new URL(path.replace(/^\//, ""), new URL(".", document.baseURI));
}

/** Return a whole URL that may be followed or shown, or null: http and https only. */
export function safeUrl(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === "https:" || url?.protocol === "http:" ? url : null;
}

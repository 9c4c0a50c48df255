/** Show how each turn was understood and taken: intent and rivals, reasons, slots, function, times. */

import { Refused, Unreachable } from "./api.js";
import { element } from "./dom.js";

const RIVALS = 5;

/** The panel beside the chat and the button that opens it, which only operators are shown. */
export class Inspector {
  constructor(panel, button) {
    this.panel = panel;
    this.button = button;
    this.conversation = null;
    this.open = localStorage.getItem("botctl:inspector") === "open";
    button.addEventListener("click", () => this.#toggle());
  }

  /** Follow a conversation. */
  follow(conversation, channel) {
    this.conversation = conversation;
    this.channel = channel;
    this.#begin(conversation.session);
    this.#render();
  }

  /** Read the turns again; hide everything where the server says that this is not an operator. */
  async update() {
    const conversation = this.conversation;
    // Closed, there is one thing to find out: whether this is an operator, who is offered the button.
    if (!conversation?.session || (!this.open && !this.button.hidden)) return;
    try {
      const turns = await this.channel.inspect(conversation.session);
      if (conversation === this.conversation) this.#show(turns);
      this.button.hidden = false;
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
      if (error instanceof Refused) this.button.hidden = true; // else the chat tells that nobody answers
    }
    this.#render();
  }

  #toggle() {
    this.open = !this.open;
    localStorage.setItem("botctl:inspector", this.open ? "open" : "closed");
    this.#render();
    this.update();
    if (this.open) this.panel.focus({ preventScroll: true }); // the bar and the newest reply stay in sight
  }

  #render() {
    const visible = this.open && !this.button.hidden;
    this.panel.hidden = !visible;
    this.panel.parentElement.classList.toggle("with-inspector", visible);
    this.button.setAttribute("aria-expanded", String(visible));
  }

  #begin(session) {
    this.session = session;
    this.newest = null; // the newest entry, and its number below: what is older is drawn already
    this.number = 0;
    this.panel.replaceChildren(element("h2", {}, "Inspector"));
  }

  #show(turns) {
    if (this.session !== this.conversation.session) this.#begin(this.conversation.session);
    for (const turn of turns.filter(({ number }) => number > this.number)) {
      if (this.newest) this.newest.open = false;
      this.newest = drawTurn(turn);
      this.newest.open = true;
      this.number = turn.number;
      this.panel.firstChild.after(this.newest);
    }
  }
}

function drawTurn(turn) {
  return element(
    "details",
    { class: "turn" },
    drawSummary(turn),
    drawUnderstanding(turn.understanding),
    drawSlots(turn.before, turn.after, turn.expects),
    drawSteps(turn.steps),
    drawCopy(turn),
  );
}

function drawSummary({ number, text, understanding, steps }) {
  const intent = understanding?.intent;
  const verdict = intent ? `${intent.name} ${percent(intent.confidence)}` : text ? "no intent" : "greeting";
  return element(
    "summary",
    {},
    element("span", { class: "number" }, String(number)),
    element("span", { class: "utterance" }, text || "(the conversation begins)"),
    element("span", { class: "verdict" }, verdict),
    element("span", { class: "total" }, time(steps.reduce((sum, step) => sum + step.took_ms, 0))),
  );
}

function drawUnderstanding(understanding) {
  if (!understanding) return null;
  const { ranking, why, engine, locale, exact, slots, answers, text } = understanding;
  const facts = [engine, locale, exact ? "exact match" : "", time(understanding.took_ms)].filter(Boolean);
  return section(
    "Intent",
    element("p", { class: "facts" }, facts.join(" · ")),
    element("ol", { class: "ranking" }, ...ranking.slice(0, RIVALS).map(drawRanked)),
    drawReasons(why),
    drawFound(text, { ...answers, ...slots }),
  );
}

function drawReasons(why) {
  if (!why.length) return null;
  return element("ul", { class: "why", "aria-label": "Reasons" }, ...why.map((line) => element("li", {}, line)));
}

function drawRanked({ name, confidence }) {
  const fill = element("span", { class: "fill", style: { "inline-size": `${confidence * 100}%` } });
  return element(
    "li",
    {},
    element("span", { class: "name" }, name),
    element("span", { class: "percent" }, percent(confidence)),
    element("span", { class: "track", "aria-hidden": "true" }, fill),
  );
}

/** Show which words of the utterance became which slot. */
function drawFound(text, found) {
  const entries = Object.entries(found).filter(([, slot]) => slot.raw);
  if (!entries.length) return null;
  const rows = entries.map(([name, slot]) =>
    row(element("th", { scope: "row" }, name), cell(slot.raw, "heard"), cell(value(slot.value))),
  );
  return table("Found in the text", ["slot", "heard", "value"], rows);
}

function drawSlots(before, after, expects) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const rows = names.map((name) => drawSlot(name, before[name], after[name]));
  return section(
    "Slots",
    rows.length
      ? table("Slots before and after", ["slot", "before", "after"], rows)
      : element("p", { class: "facts" }, "none"),
    expects ? element("p", { class: "facts" }, "asks for ", element("code", {}, expects)) : null,
  );
}

function drawSlot(name, before, after) {
  const change = changeOf(before, after);
  const mark = change ? element("span", { class: "change" }, change) : null;
  const heading = element("th", { scope: "row" }, name);
  return row(heading, cell(value(before)), cell(value(after), change ? "changed" : "", mark));
}

function changeOf(before, after) {
  if (before === undefined) return "new";
  if (after === undefined) return "gone";
  return JSON.stringify(before) === JSON.stringify(after) ? "" : "changed";
}

function drawSteps(steps) {
  if (!steps.length) return null;
  const longest = Math.max(...steps.map((step) => step.took_ms), 0.001);
  const called = steps.filter((step) => step.name === "call").map((step) => element("code", {}, step.detail));
  const listed = called.flatMap((name, at) => (at ? [", ", name] : [name]));
  return section(
    called.length ? "Function and steps" : "Steps",
    called.length ? element("p", { class: "facts" }, "called ", ...listed) : null,
    element("ol", { class: "steps" }, ...steps.map((step) => drawStep(step, longest))),
  );
}

function drawStep({ name, took_ms: took, detail, error }, longest) {
  const fill = element("span", { class: "fill", style: { "inline-size": `${(took / longest) * 100}%` } });
  return element(
    "li",
    { class: error ? "failed" : "" },
    element("span", { class: "name" }, name, detail ? element("code", {}, detail) : null),
    element("span", { class: "percent" }, time(took)),
    element("span", { class: "track", "aria-hidden": "true" }, fill),
    error ? element("pre", { class: "error", tabindex: "0", "aria-label": "Error" }, error) : null,
  );
}

function drawCopy(turn) {
  const copy = async (event) => {
    const button = event.currentTarget;
    await navigator.clipboard.writeText(JSON.stringify(turn, null, 2));
    button.textContent = "Copied";
  };
  if (!navigator.clipboard) return null; // only on secure origins, which localhost is
  return element("button", { type: "button", class: "quiet-button", onclick: copy }, "Copy as JSON");
}

function section(title, ...content) {
  return element("section", {}, element("h3", {}, title), ...content);
}

function table(caption, headings, rows) {
  const head = headings.map((heading) => element("th", { scope: "col" }, heading));
  return element(
    "table",
    {},
    element("caption", { class: "unseen" }, caption),
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...rows),
  );
}

function row(...cells) {
  return element("tr", {}, ...cells);
}

function cell(content, kind = "", ...more) {
  return element("td", kind ? { class: kind } : {}, content, ...more);
}

function value(content) {
  if (content === undefined || content === null) return "–";
  if (Array.isArray(content)) return content.map(value).join(", ");
  return typeof content === "string" ? content : JSON.stringify(content);
}

function percent(share) {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

function time(milliseconds) {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 0)} ms`;
}

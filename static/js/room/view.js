/** What the room shows: floor, captions, transcript, veils. Knows the page, not the network. */

import { t } from "../words.js";
import { all, part } from "./page.js";

/** @typedef {import("./cast.js").Cast} Cast */

const WORDS = {
  open: ["you", "i-clock", t("Take your time")],
  learner: ["you", "i-mic", t("Listening to you")],
  pausing: ["you", "i-mic", t("Listening to you")],
  thinking: ["none", "i-dots", ""],
  greeting: ["them", "i-wave", t("{name} is speaking")],
  persona: ["them", "i-wave", t("{name} is speaking")],
  overlap: ["them", "i-wave", t("{name} is speaking")],
  held: ["none", "i-pause", t("Nobody is listening now")],
  closed: ["none", "i-pause", t("The talk is over")],
};

const NOTICES = {
  still_there: t("Still there? Take your time, or pause."),
  take_your_time: t("Take your time. The floor is yours."),
  no_reply: t("Something went wrong on our side, and this will not count against you. Please say it again."),
  not_heard: t("We could not make out your words. Please say it again, or type it."),
  text_only: t("We could not connect your sound. You can go on by typing; nothing is lost."),
  rerouted: t("Your network holds back the usual connection, so the sound takes another way. Go on as you are."),
  voice_lost: t("The voice failed for a moment. Please read this line; nothing is lost."),
  resumed: t("You are back where you were. Nothing is lost."),
};

/** Notices that go by themselves. */
const PASSING = new Set(["resumed", "rerouted", "take_your_time"]);

export class View {
  /** @param {Cast} cast */
  constructor(cast) {
    this.cast = cast;
    this.clockMs = 0;
    this.clockRuns = false;
    this.clockAt = performance.now();
    this.captionsOn = true;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.hiding = undefined;
    if (innerWidth < 736) for (const box of all("details.goals")) box.removeAttribute("open");
    setInterval(() => this.#tickClock(), 500);
  }

  /** @param {keyof typeof WORDS} state */
  floor(state) {
    const [side, icon, words] = WORDS[state] ?? WORDS.open;
    part("[data-floor]").setAttribute("data-floor", side);
    part("[data-floor-word] .i").className = `i ${icon}`;
    part("[data-floor-word] span").textContent = this.#worded(words);
    document.body.dataset.state = state;
  }

  /** @param {string} words */
  #worded(words) {
    const { cast } = this;
    const values = { names: cast.names, name: cast.name(cast.speaking) };
    if (words) return words.replace("{name}", values.name);
    return cast.here.length > 1 ? t("{names} are thinking", values) : t("{names} is thinking", values);
  }

  /** Who is in the room, what for, and what comes next. @param {{n: number, of: number, title: string, line: string, next: string}} act */
  act({ n, of, title, line, next }) {
    if (!n) return;
    part("[data-act-title]").textContent = t("{n} of {of}: {title}", { n, of, title });
    part("[data-act-line]").textContent = line;
    part("[data-act-next]").textContent = next;
    part("[data-next-act]").toggleAttribute("hidden", !next);
    part("[data-next-act]").removeAttribute("disabled");
    if (n > 1) this.hint(`${title}. ${line}`, 8000);
  }

  /** Say something over the picture. @param {string} text @param {number} [forMs] */
  hint(text, forMs) {
    part("[data-hint-text]").textContent = text;
    part("[data-hint]").removeAttribute("hidden");
    clearTimeout(this.hiding);
    if (forMs) this.hiding = setTimeout(() => part("[data-hint]").setAttribute("hidden", ""), forMs);
  }

  /** Show one veil, or none. @param {string} name */
  veil(name) {
    for (const veil of all("[data-veil]")) {
      /** @type {HTMLElement} */ (veil).hidden = veil.getAttribute("data-veil") !== name;
    }
    document.body.dataset.shown = name;
  }

  /** @param {string} kind */
  notice(kind) {
    const text = NOTICES[/** @type {keyof typeof NOTICES} */ (kind)];
    if (text) this.hint(text, PASSING.has(kind) ? 6000 : undefined);
  }

  /** The persona's words as they sound. @param {string} text @param {string} tone */
  caption(text, tone) {
    part("[data-caption]").toggleAttribute("hidden", !this.captionsOn || !text);
    const name = this.cast.name(this.cast.speaking);
    part("[data-cue]").textContent = tone ? `${name} [${tone}]` : name;
    part("[data-line]").textContent = text;
    part("[data-yours]").setAttribute("hidden", "");
  }

  /** The learner's words as they are understood. @param {string} text */
  yours(text) {
    if (!text) return;
    const box = part("[data-yours]");
    box.textContent = t("You: “{text}”", { text });
    box.removeAttribute("hidden");
    part("[data-caption]").toggleAttribute("hidden", !this.captionsOn);
  }

  /** @param {{n?: number, speaker: string, who?: string, text: string, silent?: boolean, interrupted?: boolean}} turn */
  turn(turn) {
    if (turn.n && document.querySelector(`[data-turn="${turn.n}"]`)) return;
    const row = document.createElement("div");
    row.className = turn.speaker === "learner" ? "turn you" : "turn";
    if (turn.n) row.dataset.turn = String(turn.n);
    const who = document.createElement("span");
    who.className = "who";
    who.textContent = turn.speaker === "learner" ? t("You") : this.cast.name(turn.who ?? "");
    const line = document.createElement("p");
    line.className = turn.silent ? "beat" : "line";
    if (!turn.silent) line.lang = "en";
    line.textContent = turn.silent ? turn.text.replace(/^\(|\)$/g, "") || t("says nothing") : turn.text;
    row.append(who, line);
    const list = part("[data-turns]");
    list.append(row);
    list.scrollTop = list.scrollHeight;
  }

  /** Who watches; nobody where the list is empty. @param {string[]} by */
  watched(by) {
    part("[data-watched-by]").textContent = by.join(", ");
    part("[data-watched]").toggleAttribute("hidden", by.length === 0);
  }

  /** Something happens that nobody says. @param {string} text */
  aside(text) {
    const row = document.createElement("div");
    row.className = "turn aside";
    const line = document.createElement("p");
    line.className = "beat";
    line.textContent = text;
    row.append(line);
    const list = part("[data-turns]");
    list.append(row);
    list.scrollTop = list.scrollHeight;
    this.hint(text, 6000);
  }

  /** @param {string} id */
  objective(id) {
    const row = document.querySelector(`[data-objective="${CSS.escape(id)}"]`);
    if (!row || row.querySelector(".i-check")) return;
    const mark = document.createElement("i");
    mark.className = "i i-check";
    mark.setAttribute("aria-hidden", "true");
    const word = document.createElement("span");
    word.className = "vh";
    word.textContent = t("touched");
    row.append(mark, word);
  }

  /** @param {number} ms @param {boolean} runs */
  clock(ms, runs) {
    this.clockMs = ms;
    this.clockRuns = runs;
    this.clockAt = performance.now();
    this.#tickClock();
  }

  #tickClock() {
    const ms = this.clockMs + (this.clockRuns ? performance.now() - this.clockAt : 0);
    const s = Math.floor(ms / 1000);
    const text = `${String(Math.floor(s / 60)).padStart(2, "0")}:${String(s % 60).padStart(2, "0")}`;
    part("[data-clock]").textContent = this.clockRuns ? text : t("{time}, paused", { time: text });
  }
}

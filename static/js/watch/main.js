/** An instructor's seat beside a talk: what is said, where the persona stands, and what may be let happen. */

import { t } from "../words.js";
import { all, part } from "../room/page.js";
import { RoomSocket } from "../room/socket.js";

/** @typedef {import("../room/socket.js").Message} Message */

const FLOOR = {
  open: t("The floor is free"),
  learner: t("The learner is speaking"),
  pausing: t("The learner pauses"),
  thinking: t("The persona is thinking"),
  greeting: t("The persona is speaking"),
  persona: t("The persona is speaking"),
  overlap: t("Both are speaking"),
  held: t("Paused"),
  closed: t("Over"),
};

/** @type {Record<string, string>} */
const PHASES = {
  open: t("open"),
  softening: t("softening"),
  guarded: t("guarded"),
  hardened: t("hardened"),
  hostile: t("hostile"),
};

const start = JSON.parse(part("#start").textContent ?? "{}");
/** @type {Record<string, string>} */
const names = Object.fromEntries(start.people.map((/** @type {any} */ one) => [one.slug, one.first_name]));
let clockMs = 0;
let runs = false;
let clockAt = performance.now();

const socket = new RoomSocket(start.socket, {
  message: (message) => HANDLERS[message.type]?.(message),
  sound: () => {},
  open: () => say(""),
  lost: () => say(t("The connection is gone for a moment; it comes back by itself.")),
});

/** @type {Record<string, (message: any) => void>} */
const HANDLERS = {
  hello: (message) => {
    part("[data-turns]").replaceChildren();
    for (const one of message.turns) turn(one);
    clock(message.clock_ms, false);
  },
  turn,
  withdrawn: () => {},
  aside: ({ text }) => row("aside", "", text, "beat"),
  caption: ({ text }) => yours(text),
  floor: ({ state }) => {
    part("[data-floor]").textContent = FLOOR[/** @type {keyof typeof FLOOR} */ (state)] ?? "";
    if (state !== "learner" && state !== "pausing") yours("");
  },
  clock: (message) => clock(message.ms, message.runs),
  states,
  ended: () => say(t("The conversation is over, or goes on in another window in a moment.")),
  over: () => finish(t("The learner has ended the watching. You can read the conversation in the review once it is over.")),
  refused: ({ code, text }) => (code === "not_allowed" ? finish(text) : say(text)),
};

/** @param {string} words */
function say(words) {
  part("[data-state-words]").textContent = words;
  part("[data-state]").toggleAttribute("hidden", !words);
}

/** @param {string} words */
function finish(words) {
  socket.stop();
  runs = false;
  for (const button of all("[data-whisper]")) button.setAttribute("disabled", "");
  say(words);
}

/** @param {any} message */
function turn(message) {
  if (message.n && document.querySelector(`[data-turn="${message.n}"]`)) return;
  const learner = message.speaker === "learner";
  const who = learner ? (part("[data-turns]").getAttribute("data-you") ?? "") : (names[message.who] ?? "");
  const words = message.silent ? t("says nothing") : message.text;
  row(learner ? "you" : "", who, words, message.silent ? "beat" : "line", message.n);
  if (learner) yours("");
}

/** @param {string} kind @param {string} who @param {string} words @param {string} look @param {number} [n] */
function row(kind, who, words, look, n) {
  const one = document.createElement("div");
  one.className = `turn ${kind}`;
  if (n) one.dataset.turn = String(n);
  const name = document.createElement("span");
  name.className = "who";
  name.textContent = who;
  const line = document.createElement("p");
  line.className = look;
  line.textContent = words;
  one.append(name, line);
  const list = part("[data-turns]");
  list.append(one);
  list.scrollTop = list.scrollHeight;
}

/** @param {string} words */
function yours(words) {
  part("[data-yours]").textContent = words ? `“${words}”` : "";
  part("[data-yours]").toggleAttribute("hidden", !words);
}

/** @param {any} message */
function states({ people }) {
  for (const one of people) {
    const card = document.querySelector(`[data-person="${CSS.escape(one.who)}"]`);
    if (!card) continue;
    const phase = card.querySelector("[data-phase]");
    if (phase) phase.textContent = PHASES[one.phase] ?? one.phase;
    for (const bar of card.querySelectorAll("[data-number]")) {
      const value = Number(one[bar.getAttribute("data-number") ?? ""] ?? 0);
      bar.setAttribute("width", `${Math.round(100 * value)}%`);
      const words = card.querySelector(`[data-number-words="${bar.getAttribute("data-number")}"]`);
      if (words) words.textContent = String(Math.round(100 * value));
    }
  }
}

/** @param {number} ms @param {boolean} goes */
function clock(ms, goes) {
  clockMs = ms;
  runs = goes;
  clockAt = performance.now();
  show();
}

function show() {
  const seconds = Math.floor((clockMs + (runs ? performance.now() - clockAt : 0)) / 1000);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  part("[data-clock]").textContent = `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

setInterval(show, 500);
for (const button of all("[data-whisper]")) {
  button.addEventListener("click", () => {
    const id = button.getAttribute("data-whisper") ?? "";
    socket.send({ type: "whisper", id, who: button.getAttribute("data-who") ?? "" });
  });
}

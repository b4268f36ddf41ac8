/** Who is in the room: a face for each person, whose turn it is to speak, and how they share the floor. */

import { t } from "../words.js";
import { Face } from "../face/face.js";
import { all, part } from "./page.js";

/** Frames that one who listens to the other leaves out, so that the speaker's lips move well. */
const LISTENER_SPARES = 3;
const CHOICE = "face";

/** @typedef {{slug: string, first_name: string, head: import("../face/face.js").Head}} Person */
/** @typedef {import("../face/face.js").Shown} Shown */

export class Cast {
  /** @param {Person[]} people */
  constructor(people) {
    this.people = people;
    /** @type {Record<string, Face>} */
    this.faces = Object.fromEntries(people.map(({ slug, head }) => [slug, faceOf(slug, head)]));
    /** @type {Record<string, string>} */
    this.phases = {};
    /** @type {string[]} slugs of those in the room */
    this.here = people.slice(0, 1).map(({ slug }) => slug);
    this.speaking = this.here[0] ?? "";
    this.act = 0;
    /** @type {boolean | null} what the learner chose, where anything */
    this.moves = keptChoice();
    /** @type {Record<string, number>} words of each in this act */
    this.words = {};
    for (const slug of this.here) this.#bring(slug);
  }

  /** Let somebody's face move, as the learner likes; it need not wait for the talk. @param {string} slug */
  #bring(slug) {
    const face = this.faces[slug];
    if (this.moves === false || (this.moves && face?.rung === "still")) void face?.choose(this.moves);
    else void face?.load();
  }

  /** The face of the one who spoke last. */
  get face() {
    return /** @type {Face} */ (this.faces[this.speaking]);
  }

  /** @param {string} slug */
  name(slug) {
    return this.people.find((one) => one.slug === slug)?.first_name ?? "";
  }

  /** Those in the room by name. */
  get names() {
    return this.here.map((slug) => this.name(slug)).join(t(" and "));
  }

  /** Let these people be in the room. @param {string[]} here @param {number} act */
  enter(here, act) {
    this.here = here;
    this.act = act;
    this.words = {};
    if (!here.includes(this.speaking)) this.speaking = here[0] ?? "";
    part("[data-cast]").setAttribute("data-here", String(here.length));
    for (const { slug } of this.people) {
      const away = !here.includes(slug);
      part(`[data-person="${slug}"]`).toggleAttribute("hidden", away);
      for (const mark of all(`[data-beside="${slug}"]`)) mark.toggleAttribute("hidden", away);
      const face = this.faces[slug];
      if (away) face?.rest();
      else this.#bring(slug);
    }
    this.#share();
  }

  /** Somebody is about to speak. @param {string} slug @param {import("../face/mouth.js").Speech} speech */
  speak(slug, speech) {
    this.turnTo(slug);
    this.faces[slug]?.speak(speech);
  }

  /** Where the faces read how loud the voice is. @param {() => number} level */
  listen(level) {
    for (const face of Object.values(this.faces)) face.mouth.level = level;
  }

  /** Moving faces or still pictures; true where they move. @param {boolean} moves */
  async move(moves) {
    this.moves = moves;
    keep(moves);
    const those = this.here.map((slug) => this.faces[slug]?.choose(moves));
    return (await Promise.all(those)).some(Boolean);
  }

  /** Call this when a face begins to move or stands still. @param {() => void} changed */
  watch(changed) {
    for (const face of Object.values(this.faces)) face.changed = changed;
  }

  /** Whether anybody here moves. */
  get moving() {
    return this.here.some((slug) => this.faces[slug]?.rung !== "still");
  }

  /** Mark who speaks or spoke last. @param {string} slug */
  turnTo(slug) {
    if (slug in this.faces) this.speaking = slug;
  }

  stop() {
    for (const face of Object.values(this.faces)) face.stop();
  }

  /** @param {Shown & {who: string}} shown */
  show(shown) {
    this.phases[shown.who] = shown.phase;
    this.faces[shown.who]?.show(shown);
  }

  /** @param {string} [slug] */
  nod(slug) {
    (this.faces[slug ?? ""] ?? this.face).nod();
  }

  /** Whose floor it is; who listens to the other does what a listener does. @param {string} state */
  attend(state) {
    const speaks = ["persona", "greeting", "overlap"].includes(state);
    for (const [slug, face] of Object.entries(this.faces)) {
      const beside = speaks && slug !== this.speaking;
      face.attend(beside ? "learner" : state);
      face.spared = this.here.length > 1 && slug !== this.speaking ? LISTENER_SPARES : 0;
      part(`[data-person="${slug}"]`).classList.toggle("speaking", speaks && !beside && this.here.length > 1);
      for (const mark of all(`.b[data-beside="${slug}"]`)) mark.classList.toggle("on", speaks && !beside);
    }
  }

  /** Count somebody's words. @param {{speaker: string, who?: string, text: string, act?: number}} turn */
  counts({ speaker, who = "", text, act = 0 }) {
    if (speaker !== "persona" || act !== this.act) return;
    this.words[who] = (this.words[who] ?? 0) + text.split(/\s+/).filter(Boolean).length;
    this.#share();
  }

  /** Show how those in the room share what is said. */
  #share() {
    const box = document.querySelector("[data-airtime]");
    const [first, second] = this.here.map((slug) => this.words[slug] ?? 0);
    const sum = (first ?? 0) + (second ?? 0);
    box?.toggleAttribute("hidden", this.here.length < 2 || !sum);
    if (!box || !sum) return;
    const percent = Math.round((100 * (first ?? 0)) / sum);
    part('[data-share="0"]').setAttribute("width", `${percent}%`);
    part('[data-share="1"]').setAttribute("x", `${percent}%`);
    all("[data-percent]").forEach((mark, at) => (mark.textContent = `${at ? 100 - percent : percent}%`));
  }
}

/** What the learner chose the last time; null where nothing was chosen or a frame keeps storage away. */
function keptChoice() {
  try {
    const kept = localStorage.getItem(CHOICE);
    return kept === null ? null : kept === "moves";
  } catch {
    return null;
  }
}

/** @param {boolean} moves */
function keep(moves) {
  try {
    localStorage.setItem(CHOICE, moves ? "moves" : "still");
  } catch {
    // the choice lasts as long as the page
  }
}

/** @param {string} slug @param {import("../face/face.js").Head} head */
function faceOf(slug, head) {
  const canvas = /** @type {HTMLCanvasElement} */ (part(`[data-person="${slug}"] [data-face]`));
  const portrait = /** @type {HTMLImageElement} */ (part(`[data-person="${slug}"] [data-portrait]`));
  return new Face({ canvas, portrait, head });
}

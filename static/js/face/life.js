/** What a face does by itself: blinks, glances, breath, sway, nods, and where it looks. */

import { both } from "./expression.js";

const BLINK_MS = 160;
const NOD_MS = 600;
const NOD = 0.07;
const TURN_MS = 180;

export class Life {
  /** @param {() => number} random */
  constructor(random = Math.random) {
    this.random = random;
    this.blinkEveryMs = 4000;
    this.gazeOn = 0.75;
    this.blinkAt = this.nodAt = -Infinity;
    this.nextBlink = this.nextGlance = this.nextAway = 0;
    this.glance = [0, 0];
    this.gaze = [0, 0];
    this.eyes = [0, 0];
    this.floor = "open";
  }

  /** Whose floor it is decides where one looks. @param {string} state @param {number} ms */
  attend(state, ms) {
    const before = this.floor;
    this.floor = state;
    if (state === "learner" || state === "overlap") this.gaze = [0, 0];
    if (state === "thinking" && before !== "thinking") this.gaze = [0.35 * (this.random() < 0.5 ? -1 : 1), -0.15];
    if (state === "persona" || state === "greeting") this.gaze = [0, 0];
    this.nextAway = ms + 2500 + 3000 * this.random();
  }

  /** @param {number} ms */
  nod(ms) {
    this.nodAt = ms;
  }

  /** Lids and glances. @param {number} ms @returns {Record<string, number>} */
  blink(ms) {
    if (ms > this.nextBlink) {
      this.blinkAt = ms;
      this.nextBlink = ms + this.blinkEveryMs * (0.6 + 0.8 * this.random());
    }
    const part = (ms - this.blinkAt) / BLINK_MS;
    return part < 1 ? both("eyeBlink", Math.sin(Math.PI * part)) : {};
  }

  /** The eight look weights: the aim, small saccades round it, now and then away. @param {number} ms @param {number} step
   * @returns {Record<string, number>} */
  look(ms, step) {
    if (ms > this.nextGlance) {
      this.glance = [(this.random() - 0.5) * 0.14, (this.random() - 0.5) * 0.08];
      this.nextGlance = ms + 600 + 1800 * this.random();
    }
    if (ms > this.nextAway && ["open", "persona"].includes(this.floor)) this.#turn(ms);
    const share = Math.min(1, step / 45);
    for (const k of [0, 1]) this.eyes[k] += (this.gaze[k] + this.glance[k] - this.eyes[k]) * share;
    const [x, y] = this.eyes;
    return {
      eyeLookOutLeft: Math.max(0, x), eyeLookInRight: Math.max(0, x),
      eyeLookInLeft: Math.max(0, -x), eyeLookOutRight: Math.max(0, -x),
      ...both("eyeLookUp", Math.max(0, y)), ...both("eyeLookDown", Math.max(0, -y)),
    };
  }

  /** Look away for a moment, or back. @param {number} ms */
  #turn(ms) {
    const away = this.gaze[0] === 0 && this.random() > this.gazeOn;
    this.gaze = away ? [0.3 * (this.random() < 0.5 ? -1 : 1), -0.12 * this.random()] : [0, 0];
    this.nextAway = ms + (away ? 500 + 900 * this.random() : 1800 + 2600 * this.random());
    if (away) this.nextBlink = Math.min(this.nextBlink, ms + TURN_MS);
  }

  /** Head angles in radians: breath, sway, the nod under way, and a little of the speech's energy.
   * @param {number} ms @param {number} energy @returns {[number, number, number]} */
  sway(ms, energy) {
    const part = (ms - this.nodAt) / NOD_MS;
    const dip = part < 1 ? NOD * Math.sin(Math.PI * part) ** 2 : 0;
    return [
      0.008 * Math.sin(ms / 1900) + dip + 0.03 * energy * Math.sin(ms / 210),
      0.012 * Math.sin(ms / 3100) + 0.25 * this.eyes[0] * 0.3 + 0.02 * energy * Math.sin(ms / 370),
      0.006 * Math.sin(ms / 4300),
    ];
  }
}

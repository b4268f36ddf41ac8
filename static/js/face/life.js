/** What eyes and lids do by themselves: blinks, glances, where one looks, and a brow that goes with a stressed word. */

import { both } from "./expression.js";

/** A lid falls fast, rests a moment and rises slowly. */
const FALL_MS = 70;
const SHUT_MS = 30;
const RISE_MS = 150;
const TWICE = 0.12;
const TURN_MS = 180;
const FLASH_UP_MS = 110;
const FLASH_DOWN_MS = 300;
const FLASH = 0.38;
const THINKING = [0.5, -0.22];

export class Life {
  /** @param {() => number} random */
  constructor(random = Math.random) {
    this.random = random;
    this.blinkEveryMs = 4000;
    this.gazeOn = 0.75;
    this.blinkAt = this.flashAt = -Infinity;
    this.nextBlink = this.nextGlance = this.nextAway = 0;
    this.glance = [0, 0];
    this.gaze = [0, 0];
    this.eyes = [0, 0];
    this.floor = "open";
  }

  /** Whose floor it is decides where one looks: at who begins to speak, aside while thinking.
   * @param {string} state @param {number} ms */
  attend(state, ms) {
    const before = this.floor;
    this.floor = state;
    if (state === "thinking" && before !== "thinking") {
      const side = this.random() < 0.5 ? -1 : 1;
      this.gaze = [THINKING[0] * side, THINKING[1]];
      this.blinkSoon(ms);
    } else if (["learner", "overlap", "persona", "greeting"].includes(state)) {
      if (this.gaze[0] !== 0) this.blinkSoon(ms);
      this.gaze = [0, 0];
    }
    this.nextAway = ms + 2500 + 3000 * this.random();
  }

  /** Lids go with a turn of the eyes or a change of mind. @param {number} ms */
  blinkSoon(ms) {
    this.nextBlink = Math.min(this.nextBlink, ms + TURN_MS * this.random());
  }

  /** The brows rise for a moment, as they do on a stressed word. @param {number} ms */
  flash(ms) {
    this.flashAt = ms;
  }

  /** Lids. @param {number} ms @returns {Record<string, number>} */
  blink(ms) {
    if (ms > this.nextBlink) {
      this.blinkAt = ms;
      const twice = this.random() < TWICE;
      this.nextBlink = ms + (twice ? 300 : this.blinkEveryMs * (0.6 + 0.8 * this.random()));
    }
    const lid = shut(ms - this.blinkAt);
    return lid > 0 ? both("eyeBlink", lid) : {};
  }

  /** Brows above a stressed word. @param {number} ms @param {number} strength @returns {Record<string, number>} */
  brows(ms, strength) {
    const since = ms - this.flashAt;
    const part = since < FLASH_UP_MS ? since / FLASH_UP_MS : 1 - (since - FLASH_UP_MS) / FLASH_DOWN_MS;
    if (part <= 0) return {};
    const rise = FLASH * strength * part * part * (3 - 2 * part);
    return { browInnerUp: rise, ...both("browOuterUp", rise) };
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
    this.gaze = away ? [0.4 * (this.random() < 0.5 ? -1 : 1), -0.16 * this.random()] : [0, 0];
    this.nextAway = ms + (away ? 500 + 900 * this.random() : 1800 + 2600 * this.random());
    if (away) this.blinkSoon(ms);
  }
}

/** How far a lid is down so long after it began to fall. @param {number} ms */
function shut(ms) {
  if (ms < FALL_MS) return Math.sin((Math.PI / 2) * (ms / FALL_MS));
  const up = (ms - FALL_MS - SHUT_MS) / RISE_MS;
  return up <= 0 ? 1 : up < 1 ? (1 - up) ** 2 * (1 + 2 * up) : 0;
}

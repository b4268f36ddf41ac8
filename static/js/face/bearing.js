/** How a head is held: it follows the eyes, nods, beats time to speech, draws back or comes closer; and the chest breathes. */

const NOD_MS = 640;
const NOD = 0.085;
const AGAIN = 0.4;
const BEAT_MS = 380;
const BEAT = 0.035;
const RECOIL_MS = 1100;
const RECOIL = 0.055;
const FOLLOWS_MS = 170;
const POSTURE_MS = 420;
/** Radians of the head for a full look to the side or down, for a full lean, and of the tilt of one who listens willingly. */
const FOLLOW = [0.24, 0.16];
const LEAN = 0.12;
const TILT = 0.09;
const BREATH_MS = 4200;
const BREATH_M = 0.0016;
const CLOSER_M = 0.1;

/** @typedef {{rise: number, nearer: number, sway: number}} Body metres, metres, radians */

export class Bearing {
  /** @param {number} side which side this person favours, -1 or 1 */
  constructor(side = 1) {
    this.side = side;
    this.nodAt = this.beatAt = this.recoilAt = -Infinity;
    this.strength = 1;
    this.lean = 0;
    this.held = 0;
    this.aim = [0, 0];
    this.energy = 0;
  }

  /** @param {number} ms */
  nod(ms) {
    this.nodAt = ms;
  }

  /** A small beat of the head. @param {number} ms */
  beat(ms) {
    this.beatAt = ms;
  }

  /** Lean towards the other or away; a sharp change for the worse makes the head start back.
   * @param {number} lean @param {number} ms */
  take(lean, ms) {
    if (lean < this.lean - 0.1) this.recoilAt = ms;
    this.lean = lean;
  }

  /** Let a step of time pass. @param {number[]} eyes @param {number} loud @param {number} step */
  pass(eyes, loud, step) {
    this.held += (this.lean - this.held) * (1 - Math.exp(-step / POSTURE_MS));
    for (const k of [0, 1]) this.aim[k] += (eyes[k] - this.aim[k]) * (1 - Math.exp(-step / FOLLOWS_MS));
    this.energy += (loud - this.energy) * Math.min(1, step / 300);
  }

  /** Head angles in radians. @param {number} ms @param {boolean} listens @returns {[number, number, number]} */
  head(ms, listens) {
    const back = RECOIL * fade((ms - this.recoilAt) / RECOIL_MS, 0.15);
    const dips = NOD * nodded((ms - this.nodAt) / NOD_MS) + BEAT * this.strength * fade((ms - this.beatAt) / BEAT_MS, 0.35);
    const tilt = listens ? TILT * Math.max(0, this.held) : 0.3 * TILT * Math.max(0, this.held);
    return [
      0.008 * Math.sin(ms / 1900) + dips - back + LEAN * this.held - FOLLOW[1] * this.aim[1] + 0.03 * this.energy * Math.sin(ms / 210),
      0.014 * Math.sin(ms / 3100) + FOLLOW[0] * this.aim[0] + 0.024 * this.energy * Math.sin(ms / 370),
      0.007 * Math.sin(ms / 4300) + this.side * tilt,
    ];
  }

  /** What the shoulders do. @param {number} ms @returns {Body} */
  body(ms) {
    const back = 0.4 * fade((ms - this.recoilAt) / RECOIL_MS, 0.15);
    return {
      rise: BREATH_M * Math.sin((2 * Math.PI * ms) / BREATH_MS),
      nearer: CLOSER_M * (this.held - back * 0.5),
      sway: 0.006 * Math.sin(ms / 3700),
    };
  }
}

/** Up within the first share of the time and slowly back. @param {number} part @param {number} up */
function fade(part, up) {
  if (part < 0 || part >= 1) return 0;
  const level = part < up ? part / up : 1 - (part - up) / (1 - up);
  return level * level * (3 - 2 * level);
}

/** A dip, and a smaller one after it. @param {number} part */
function nodded(part) {
  if (part < 0 || part >= 1) return 0;
  return part < 0.6 ? Math.sin((Math.PI * part) / 0.6) ** 2 : AGAIN * Math.sin((Math.PI * (part - 0.6)) / 0.4) ** 2;
}

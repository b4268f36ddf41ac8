/** Sets of ARKit weights: action units, mouth shapes, and how layers of them are joined. Pure. */

/** @typedef {Record<string, number>} Weights */

/**
 * @param {string} name
 * @param {number} weight
 * @returns {Weights}
 */
export const both = (name, weight) => ({ [`${name}Left`]: weight, [`${name}Right`]: weight });

/** Action units of the Facial Action Coding System, as the server names them. The data's pressed lips draw the corners up:
 * lips that tighten are rolled in instead, with corners held down. @type {Record<string, Weights>} */
export const UNITS = {
  AU1_inner_brow: { browInnerUp: 1 },
  AU4_brow_lower: { ...both("browDown", 1.2), ...both("noseSneer", 0.25) },
  AU5_lid_raise: both("eyeWide", 1),
  AU6_cheek: both("cheekSquint", 1),
  AU7_lid_tight: both("eyeSquint", 1),
  AU12_lip_corner: { ...both("mouthSmile", 1), jawOpen: 0.06, ...both("mouthUpperUp", 0.06) },
  AU14_dimpler: { mouthDimpleLeft: 1 },
  AU15_corner_down: both("mouthFrown", 1),
  AU17_chin: { mouthShrugLower: 1 },
  AU23_lip_tight: { mouthRollLower: 0.4, mouthRollUpper: 0.4, mouthPucker: 0.15 },
  AU24_lip_press: { ...both("mouthPress", 0.3), mouthRollLower: 0.35, mouthRollUpper: 0.35, ...both("mouthFrown", 0.3) },
};

/** How long each part of a face takes to two thirds of an expression, and how long to let it go, in ms. @type {[RegExp, number, number][]} */
const PACES = [
  [/^eye/, 60, 220],
  [/^(brow|nose)/, 75, 380],
  [/^(cheek|mouthSmile)/, 170, 480],
  [/./, 95, 420],
];

/** Mouth shapes by Oculus viseme name. @type {Record<string, Weights>} */
export const VISEMES = {
  sil: {},
  PP: { ...both("mouthPress", 0.5), mouthClose: 0.1, mouthRollLower: 0.2, mouthRollUpper: 0.2 },
  FF: { jawOpen: 0.06, mouthRollLower: 0.5, ...both("mouthUpperUp", 0.25) },
  TH: { jawOpen: 0.14, tongueOut: 0.35, ...both("mouthLowerDown", 0.15) },
  DD: { jawOpen: 0.12, ...both("mouthLowerDown", 0.2), ...both("mouthUpperUp", 0.1) },
  kk: { jawOpen: 0.16, ...both("mouthStretch", 0.1) },
  CH: { jawOpen: 0.1, mouthFunnel: 0.45, mouthPucker: 0.15 },
  SS: { jawOpen: 0.05, ...both("mouthStretch", 0.3), ...both("mouthLowerDown", 0.2) },
  nn: { jawOpen: 0.1, ...both("mouthUpperUp", 0.1) },
  RR: { jawOpen: 0.12, mouthFunnel: 0.3, mouthPucker: 0.1 },
  aa: { jawOpen: 0.47, ...both("mouthUpperUp", 0.15), ...both("mouthLowerDown", 0.32) },
  E: { jawOpen: 0.24, ...both("mouthStretch", 0.2), ...both("mouthLowerDown", 0.2) },
  I: { jawOpen: 0.16, ...both("mouthSmile", 0.22), ...both("mouthStretch", 0.15) },
  O: { jawOpen: 0.26, mouthFunnel: 0.55, mouthPucker: 0.2 },
  U: { jawOpen: 0.12, mouthFunnel: 0.3, mouthPucker: 0.55 },
};

/** @param {Weights} weights @param {number} k @returns {Weights} */
export const scaled = (weights, k) => Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, w * k]));

/** A mood's mouth and jaw at a third, so that it does not fight the speech. @param {Weights} weights @returns {Weights} */
export const quieted = (weights) =>
  Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, /^(mouth|jaw)/.test(name) ? w / 3 : w]));

/** A small unit must still be seen on a small picture. @param {number} unit */
const bold = (unit) => Math.min(1, 1.15 * unit ** 0.8);

/** Action units as ARKit weights. @param {Record<string, number>} units @returns {Weights} */
export const fromUnits = (units) => merged(...Object.entries(units).map(([unit, k]) => scaled(UNITS[unit] ?? {}, bold(k))));

/** No face moves alike on both sides: one of them a little more. @param {Weights} weights @param {number} bias @returns {Weights} */
export const lopsided = (weights, bias) =>
  Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, w * (1 + bias * side(name))]));

/** @param {string} name */
const side = (name) => (/^(brow|mouth|cheek|nose).*Left$/.test(name) ? 1 : /^(brow|mouth|cheek|nose).*Right$/.test(name) ? -1 : 0);

/** Take an expression on quickly and let it go slowly, the lids before the brows, the brows before the mouth.
 * @param {Weights} weights @param {Weights} target @param {number} step @param {number} [evenly] one pace for all, where motion is reduced */
export function express(weights, target, step, evenly) {
  for (const name of new Set([...Object.keys(weights), ...Object.keys(target)])) {
    const [from, to] = [weights[name] ?? 0, target[name] ?? 0];
    const [, onset, release] = /** @type {[RegExp, number, number]} */ (PACES.find(([part]) => part.test(name)));
    const pace = evenly ?? (Math.abs(to) > Math.abs(from) ? onset : release);
    weights[name] = from + (to - from) * (1 - Math.exp(-step / pace));
  }
}

/** Move weights towards a target by a share of the way. @param {Weights} weights @param {Weights} target @param {number} share */
export function approach(weights, target, share) {
  for (const name of new Set([...Object.keys(weights), ...Object.keys(target)])) {
    const from = weights[name] ?? 0;
    weights[name] = from + ((target[name] ?? 0) - from) * Math.min(1, share);
  }
}

/** Add layers; eyelids take the strongest, nothing passes 1.2. @param {...Weights} layers @returns {Weights} */
export function merged(...layers) {
  /** @type {Weights} */
  const out = {};
  for (const layer of layers) {
    for (const [name, weight] of Object.entries(layer)) {
      const sum = name.startsWith("eyeBlink") ? Math.max(out[name] ?? 0, weight) : (out[name] ?? 0) + weight;
      out[name] = Math.min(1.2, sum);
    }
  }
  return out;
}

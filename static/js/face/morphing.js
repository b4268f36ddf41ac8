/** One mesh whose expressions are added in JavaScript from sparse lists: on software graphics this is far faster. */

import * as THREE from "three";

const STILL = 0.004;

export class Morphing {
  /** @param {THREE.Mesh} mesh */
  constructor(mesh) {
    const { geometry } = mesh;
    this.geometry = geometry;
    this.smooth = mesh.name === "Head";
    this.rest = floats(geometry.attributes.position);
    geometry.setAttribute("position", new THREE.BufferAttribute(this.rest.slice(), 3));
    /** @type {Map<string, {at: Uint32Array, by: Float32Array}>} */
    this.moves = new Map();
    for (const [name, index] of Object.entries(mesh.morphTargetDictionary ?? {})) {
      const morphs = geometry.morphAttributes.position ?? [];
      this.moves.set(name, sparse(morphs[index]));
    }
    geometry.morphAttributes = {};
    mesh.morphTargetInfluences = mesh.morphTargetDictionary = undefined;
    if (this.smooth) geometry.setAttribute("normal", new THREE.BufferAttribute(new Float32Array(this.rest.length), 3));
  }

  /** @param {Record<string, number>} weights */
  apply(weights) {
    const position = /** @type {THREE.BufferAttribute} */ (this.geometry.attributes.position);
    const array = /** @type {Float32Array} */ (position.array);
    array.set(this.rest);
    for (const [name, weight] of Object.entries(weights)) {
      const move = this.moves.get(name);
      if (!move || Math.abs(weight) < STILL) continue;
      for (let i = 0; i < move.at.length; i += 1) array[move.at[i]] += weight * move.by[i];
    }
    position.needsUpdate = true;
    if (this.smooth) this.geometry.computeVertexNormals();
  }
}

/** The numbers of an attribute that may be stored as small integers.
 * @param {THREE.BufferAttribute | THREE.InterleavedBufferAttribute} attribute */
function floats(attribute) {
  const out = new Float32Array(attribute.count * 3);
  for (let i = 0; i < attribute.count; i += 1) for (let k = 0; k < 3; k += 1) out[3 * i + k] = attribute.getComponent(i, k);
  return out;
}

/** Keep only the numbers that are not zero. @param {THREE.BufferAttribute | THREE.InterleavedBufferAttribute} attribute */
function sparse(attribute) {
  /** @type {number[]} */
  const at = [];
  /** @type {number[]} */
  const by = [];
  const { array } = attribute;
  if (attribute instanceof THREE.BufferAttribute && attribute.normalized && array instanceof Int16Array) {
    // What the heads hold: a quarter of a million numbers, nearly all of them zero.
    for (let i = 0; i < array.length; i += 1) {
      if (array[i] === 0) continue;
      at.push(i);
      by.push(array[i] / 32767);
    }
    return { at: Uint32Array.from(at), by: Float32Array.from(by) };
  }
  for (let i = 0; i < attribute.count; i += 1) {
    for (let k = 0; k < 3; k += 1) {
      const value = attribute.getComponent(i, k);
      if (value) {
        at.push(3 * i + k);
        by.push(value);
      }
    }
  }
  return { at: Uint32Array.from(at), by: Float32Array.from(by) };
}

/** The neck: above the jaw everything turns with the head, below the collar nothing does, and between them it blends. */

import * as THREE from "three";

/** Heights in the heads' own units (0.4 m), counted from the joint of head and neck. */
const COLLAR = -0.37;
const JAW = -0.17;

const HELD = `smoothstep(${COLLAR}, ${JAW}, position.y)`;

/** The turn of one head, as its materials see it. */
export function turning() {
  const matrix = new THREE.Matrix3();
  const whole = new THREE.Matrix4();
  const euler = new THREE.Euler();
  return {
    uniform: { value: matrix },
    /** @param {number} x @param {number} y @param {number} z */
    set(x, y, z) {
      matrix.setFromMatrix4(whole.makeRotationFromEuler(euler.set(x, y, z)));
    },
  };
}

/** Let a mesh, and the shadow that it throws, turn with the head.
 * @param {THREE.Mesh} mesh @param {ReturnType<typeof turning>} turn @param {boolean} shadows */
export function jointed(mesh, turn, shadows) {
  const material = /** @type {THREE.MeshStandardMaterial} */ (mesh.material);
  bend(material, turn);
  if (!shadows || !mesh.castShadow) return;
  const { map, alphaTest } = material;
  const depth = new THREE.MeshDepthMaterial({ depthPacking: THREE.RGBADepthPacking, map, alphaTest });
  mesh.customDepthMaterial = bend(depth, turn);
}

/** @template {THREE.Material} M @param {M} material @param {ReturnType<typeof turning>} turn @returns {M} */
function bend(material, turn) {
  const before = material.onBeforeCompile;
  material.onBeforeCompile = (shader, renderer) => {
    before.call(material, shader, renderer);
    shader.uniforms.turn = turn.uniform;
    const code = shader.vertexShader
      .replace("#include <beginnormal_vertex>", `#include <beginnormal_vertex>
        objectNormal = mix( objectNormal, turn * objectNormal, ${HELD} );
        #ifdef USE_TANGENT
          objectTangent = mix( objectTangent, turn * objectTangent, ${HELD} );
        #endif`)
      .replace("#include <begin_vertex>", `#include <begin_vertex>
        transformed = mix( transformed, turn * transformed, ${HELD} );`);
    shader.vertexShader = `uniform mat3 turn;\n${code}`;
  };
  // Programs are shared by the source of this function, which is the same for every material.
  const own = material.customProgramCacheKey();
  material.customProgramCacheKey = () => `neck ${before} ${own}`;
  return material;
}

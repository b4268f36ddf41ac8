/** Light worked out at the corners of the mesh and not at each pixel: what a processor that draws by itself can afford,
 * and enough for skin that lets red bleed into its shadows, a soft sheen and a bright edge. */

import * as THREE from "three";

/** How far light reaches round an edge in red, green and blue; how strong the sheen is, and how narrow.
 * @type {Record<string, {wrap: number[], sheen: number, narrow: number, edge: number}>} */
const KINDS = {
  skin: { wrap: [0.34, 0.16, 0.1], sheen: 0.13, narrow: 14, edge: 0.1 },
  hair: { wrap: [0.2, 0.2, 0.2], sheen: 0.22, narrow: 10, edge: 0.22 },
  eye: { wrap: [0.5, 0.5, 0.5], sheen: 0, narrow: 1, edge: 0 },
  cloth: { wrap: [0.12, 0.12, 0.12], sheen: 0, narrow: 1, edge: 0.07 },
};

const LIGHT = `
  vec3 lit( vec3 n, vec3 v ) {
    vec3 wrap = vec3( WRAP );
    vec3 key = normalize( vec3( 0.62, 0.6, 0.9 ) );
    vec3 soft = clamp( ( dot( n, key ) + wrap ) / ( 1.0 + wrap ), 0.0, 1.0 );
    vec3 sum = mix( vec3( 0.36, 0.31, 0.28 ), vec3( 0.60, 0.60, 0.62 ), n.y * 0.5 + 0.5 );
    sum += vec3( 0.80, 0.73, 0.65 ) * soft;
    sum += vec3( 0.15, 0.17, 0.2 ) * max( 0.0, dot( n, normalize( vec3( -1.0, 0.2, 0.75 ) ) ) );
    sum += vec3( 0.42, 0.45, 0.5 ) * pow( max( 0.0, dot( n, normalize( vec3( -0.85, 0.5, -0.55 ) ) ) ), 1.5 );
    return sum;
  }
  vec3 shine( vec3 n, vec3 v ) {
    vec3 key = normalize( vec3( 0.62, 0.6, 0.9 ) );
    float glint = pow( max( 0.0, dot( n, normalize( key + v ) ) ), NARROW );
    float edge = pow( 1.0 - clamp( dot( n, v ), 0.0, 1.0 ), 3.0 ) * ( n.y * 0.5 + 0.5 );
    return vec3( 1.0, 0.96, 0.9 ) * glint * SHEEN + vec3( 0.85, 0.92, 1.0 ) * edge * EDGE;
  }`;

/** The same colours under this light. @param {THREE.MeshPhysicalMaterial} material */
export function cornerLit({ name, map, color, side, alphaTest, transparent, vertexColors }) {
  const material = new THREE.MeshLambertMaterial({ name, map, color, side, alphaTest, transparent, vertexColors });
  const { wrap, sheen, narrow, edge } = KINDS[name] ?? KINDS.cloth;
  const numbers = { WRAP: wrap.map(fixed).join(", "), SHEEN: fixed(sheen), NARROW: fixed(narrow), EDGE: fixed(edge) };
  const light = LIGHT.replace(/WRAP|SHEEN|NARROW|EDGE/g, (word) => numbers[/** @type {keyof typeof numbers} */ (word)]);
  material.onBeforeCompile = (shader) => {
    shader.vertexShader = `varying vec3 vLit; varying vec3 vShine;\n${light}\n${shader.vertexShader}`.replace(
      "#include <fog_vertex>",
      `vec3 toEye = normalize( -mvPosition.xyz );
      vec3 facing = normalize( transformedNormal );
      #ifdef DOUBLE_SIDED
        facing *= sign( dot( facing, toEye ) );
      #endif
      vLit = lit( facing, toEye );
      vShine = shine( facing, toEye );`,
    );
    shader.fragmentShader = `varying vec3 vLit; varying vec3 vShine;\n${THREE.ShaderLib.basic.fragmentShader}`.replace(
      "vec3 outgoingLight = reflectedLight.indirectDiffuse;",
      "vec3 outgoingLight = reflectedLight.indirectDiffuse * vLit + vShine;",
    );
  };
  material.customProgramCacheKey = () => `lit ${name}`;
  return material;
}

/** @param {number} x */
const fixed = (x) => x.toFixed(3);

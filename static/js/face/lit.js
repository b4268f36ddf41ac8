/** Light worked out at the corners of the mesh and not at each pixel: what a processor that draws by itself can afford, and
 * enough for skin that lets red bleed into its shadows, a soft sheen and a bright edge. Colours are squared and rooted
 * where others use the exact curves: to a processor those are the dearest part of a pixel. */

import * as THREE from "three";

/** How far light reaches round an edge in red, green and blue; how strong the sheen is, and how narrow.
 * @type {Record<string, {wrap: number[], sheen: number, narrow: number, edge: number}>} */
const KINDS = {
  skin: { wrap: [0.34, 0.16, 0.1], sheen: 0.1, narrow: 14, edge: 0.07 },
  hair: { wrap: [0.2, 0.2, 0.2], sheen: 0.05, narrow: 14, edge: 0.03 },
  eye: { wrap: [0.5, 0.5, 0.5], sheen: 0, narrow: 1, edge: 0 },
  cloth: { wrap: [0.12, 0.12, 0.12], sheen: 0, narrow: 1, edge: 0.04 },
};

const LIGHT = `
  varying vec3 vLit;
  varying vec3 vShine;
  const vec3 KEY = vec3( 0.497, 0.481, 0.722 );
  vec3 lit( vec3 n ) {
    vec3 wrap = vec3( WRAP );
    vec3 sum = mix( vec3( 0.20, 0.17, 0.15 ), vec3( 0.44, 0.45, 0.48 ), n.y * 0.5 + 0.5 );
    sum += vec3( 0.88, 0.79, 0.69 ) * clamp( ( dot( n, KEY ) + wrap ) / ( 1.0 + wrap ), 0.0, 1.0 );
    sum += vec3( 0.15, 0.17, 0.2 ) * max( 0.0, dot( n, vec3( -0.79, 0.16, 0.59 ) ) );
    sum += vec3( 0.42, 0.45, 0.5 ) * max( 0.0, dot( n, vec3( -0.75, 0.44, -0.49 ) ) );
    return sum;
  }
  vec3 shine( vec3 n, vec3 v ) {
    float glint = pow( max( 0.0, dot( n, normalize( KEY + v ) ) ), NARROW );
    float edge = pow( 1.0 - clamp( dot( n, v ), 0.0, 1.0 ), 3.0 ) * ( n.y * 0.5 + 0.5 );
    return vec3( 1.0, 0.96, 0.9 ) * glint * SHEEN + vec3( 0.85, 0.92, 1.0 ) * edge * EDGE;
  }`;

const CORNER = `
  vec3 toEye = normalize( -mvPosition.xyz );
  vec3 facing = normalize( transformedNormal );
  #ifdef DOUBLE_SIDED
    facing *= sign( dot( facing, toEye ) );
  #endif
  vLit = lit( facing );
  vShine = shine( facing, toEye );
  #ifdef USE_COLOR_ALPHA
    vLit *= vColor.rgb;
    vShine *= vColor.g;
  #elif defined( USE_COLOR )
    vLit *= vColor;
    vShine *= vColor.g;
  #endif`;

const PIXEL = `
  varying vec3 vLit;
  varying vec3 vShine;
  #ifdef USE_MAP
    uniform sampler2D map;
    varying vec2 vMapUv;
  #endif
  uniform float alphaTest;
  void main() {
    vec4 own = vec4( 1.0 );
    #ifdef USE_MAP
      own = texture2D( map, vMapUv );
      #ifdef USE_ALPHATEST
        if ( own.a < alphaTest ) discard;
      #endif
    #endif
    vec3 light = own.rgb * own.rgb * vLit + vShine;
    light = max( vec3( 0.0 ), mix( vec3( dot( light, vec3( 0.3, 0.6, 0.1 ) ) ), light, 1.22 ) );
    gl_FragColor = vec4( sqrt( light / ( 1.0 + 0.16 * light ) ), own.a );
  }`;

/** The same colours under this light. @param {THREE.MeshPhysicalMaterial} given */
export function cornerLit({ name, map, side, alphaTest, transparent, vertexColors }) {
  if (map) {
    map.colorSpace = THREE.NoColorSpace;
    map.minFilter = THREE.LinearMipmapNearestFilter;
  }
  const material = new THREE.MeshLambertMaterial({ name, map, side, alphaTest, transparent, vertexColors });
  const { wrap, sheen, narrow, edge } = KINDS[name] ?? KINDS.cloth;
  const numbers = { WRAP: wrap.map(fixed).join(", "), SHEEN: fixed(sheen), NARROW: fixed(narrow), EDGE: fixed(edge) };
  const light = LIGHT.replace(/WRAP|SHEEN|NARROW|EDGE/g, (word) => numbers[/** @type {keyof typeof numbers} */ (word)]);
  material.onBeforeCompile = (shader) => {
    shader.vertexShader = `${light}\n${shader.vertexShader}`.replace("#include <fog_vertex>", CORNER);
    shader.fragmentShader = PIXEL;
  };
  material.customProgramCacheKey = () => light; // one program for all cloths: compiling is most of the way to the first frame
  return material;
}

/** @param {number} x */
const fixed = (x) => x.toFixed(3);

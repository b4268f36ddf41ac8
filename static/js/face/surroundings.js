/** What surrounds a head on a call: a blurred room behind it, lamps it mirrors, and skin that lets red light bleed. */

import * as THREE from "three";

/** Softboxes and a window, as seen in eyes and on skin. @param {THREE.WebGLRenderer} renderer */
export function surroundings(renderer) {
  const room = new THREE.Scene();
  const box = new THREE.Mesh(new THREE.BoxGeometry(10, 6, 10), new THREE.MeshBasicMaterial({ color: 0x55534f, side: THREE.BackSide }));
  room.add(box);
  /** @type {(w: number, h: number, x: number, y: number, z: number, tone: string, level: number) => void} */
  const lamp = (w, h, x, y, z, tone, level) => {
    const mesh = new THREE.Mesh(new THREE.PlaneGeometry(w, h), new THREE.MeshBasicMaterial({ color: new THREE.Color(tone).multiplyScalar(level), side: THREE.DoubleSide }));
    mesh.position.set(x, y, z);
    mesh.lookAt(0, 0, 0);
    room.add(mesh);
  };
  lamp(2.2, 2.6, 2.6, 1.5, 3.2, "#fff3e2", 9);
  lamp(1.4, 2.4, -3.6, 0.8, 2.2, "#dfeaff", 3.5);
  lamp(5, 5, 0, 2.9, 0, "#fffaf0", 1.6);
  lamp(1.4, 3, -3.0, 1, -3.6, "#e6efff", 5);
  lamp(6, 2.5, 0, -2.6, 1.5, "#8a7868", 0.6);
  return new THREE.PMREMGenerator(renderer).fromScene(room, 0.02).texture;
}

/** Draw a room far out of focus. @param {string} kind */
export function backdrop(kind) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 512;
  const x = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  /** @type {Record<string, string[]>} */
  const walls = { office: ["#8d949a", "#5c636b"], ward: ["#a9b9ba", "#76898c"], home: ["#8f8476", "#5a5148"] };
  const wall = walls[kind] ?? ["#888", "#555"];
  const shade = x.createLinearGradient(0, 0, 512, 420);
  shade.addColorStop(0, wall[0]);
  shade.addColorStop(1, wall[1]);
  x.fillStyle = shade;
  x.fillRect(0, 0, 512, 512);
  /** @type {(tone: string, a: number, b: number, w: number, h: number) => void} */
  const block = (tone, a, b, w, h) => {
    x.fillStyle = tone;
    x.fillRect(a, b, w, h);
  };
  x.filter = "blur(13px)";
  if (kind === "office") {
    block("#cfdae2", 20, 30, 120, 300); block("#b4c1ca", 84, 30, 8, 300); block("#4a525b", 0, 350, 200, 60);
    block("#3f4650", 380, 120, 150, 420); block("#6f7f8c", 395, 140, 50, 70); block("#8b7560", 450, 150, 18, 60); block("#515c68", 395, 230, 100, 60);
    block("#3c5a43", 210, 330, 46, 90);
  } else if (kind === "ward") {
    block("#dbe7e6", 330, 30, 150, 260); block("#c2d2d2", 402, 30, 8, 260); block("#6f8f9a", 0, 60, 120, 420); block("#86a4ad", 30, 60, 20, 420); block("#86a4ad", 76, 60, 18, 420);
    block("#e9eef0", 160, 360, 150, 60); block("#41545c", 200, 200, 60, 46);
  } else {
    block("#5b4636", 330, 60, 170, 430);
    for (let row = 0; row < 4; row += 1) for (let k = 0; k < 8; k += 1) block(["#8d3f34", "#c9b58d", "#3f5a66", "#6b6f4e", "#a98652"][(row * 3 + k * 7) % 5], 342 + k * 19, 80 + row * 100, 15, 62 + ((k * 13) % 20));
    block("#e3d3b0", 30, 40, 110, 210); block("#4d5b45", 180, 300, 70, 160); block("#efe0bd", 232, 180, 50, 60);
  }
  x.filter = "none";
  const dim = x.createRadialGradient(256, 230, 120, 256, 256, 400);
  dim.addColorStop(0, "rgba(0,0,0,0)");
  dim.addColorStop(1, "rgba(0,0,0,.38)");
  x.fillStyle = dim;
  x.fillRect(0, 0, 512, 512);
  const map = new THREE.CanvasTexture(canvas);
  map.colorSpace = THREE.SRGBColorSpace;
  return map;
}

/** Let red light wrap round the shadow's edge, as it does in skin. @param {THREE.Material} material */
export function skin(material) {
  material.onBeforeCompile = (shader) => {
    const from = "vec3 irradiance = dotNL * directLight.color;";
    const chunk = THREE.ShaderChunk.lights_physical_pars_fragment;
    if (!chunk.includes(from)) return; // another three.js: skin stays plainly lit
    const to = `float rawNL = dot( geometryNormal, directLight.direction );
      vec3 wrap = vec3( 0.30, 0.11, 0.06 );
      vec3 soft = clamp( ( rawNL + wrap ) / ( 1.0 + wrap ), 0.0, 1.0 );
      vec3 bled = mix( soft * soft * ( 3.0 - 2.0 * soft ), soft, 0.75 ) * directLight.color;
      vec3 irradiance = dotNL * directLight.color;`;
    shader.fragmentShader = shader.fragmentShader.replace("#include <lights_physical_pars_fragment>",
      chunk.replace(from, to).replace(/reflectedLight\.directDiffuse \+= irradiance \* /, "reflectedLight.directDiffuse += bled * "));
  };
  return material;
}

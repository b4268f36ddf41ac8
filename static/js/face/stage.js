/** A video call's picture: camera, light, a blurred room, and the head in it. */

import * as THREE from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { cornerLit } from "./lit.js";
import { Morphing } from "./morphing.js";
import { jointed, turning } from "./neck.js";
import { backdrop, skin, surroundings } from "./surroundings.js";

/** Widths of the software-drawn picture, from the sharpest down. */
const LITE_WIDTHS = [512, 400, 320];
/** A width that was too much so often is not tried again. */
const TRIES = 2;
const FULL_RATIO = 1.5;
const FIELD_DEG = 15;
const DISTANCE = 1.32;
const EYE_LEVEL = 0.012;
const HALF_WIDTH = 0.15;
/** From which density a hair's end is drawn. */
const THIN_FROM = 0.06;
/** How a frame's time is followed. */
const LOOK_MS = 4;
const DRAWN_SHARE = 0.2;
const DRAWN_MOST_MS = 400;

/** @typedef {"full" | "lite"} Quality */

export class Stage {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Quality} quality
   * @param {string} room
   */
  constructor(canvas, quality, room = "office") {
    const full = quality === "full";
    this.canvas = canvas;
    this.quality = quality;
    this.step = 0;
    /** How often each width was too much. */
    this.left = LITE_WIDTHS.map(() => 0);
    this.renderer = new THREE.WebGLRenderer({ canvas, antialias: full });
    this.renderer.debug.checkShaderErrors = false; // each question waits until that program is compiled
    if (full) {
      this.renderer.toneMapping = THREE.NeutralToneMapping;
      this.renderer.toneMappingExposure = 1.08;
    } else this.renderer.outputColorSpace = THREE.LinearSRGBColorSpace; // colours go through as they are painted
    this.renderer.shadowMap.enabled = full;
    this.camera = new THREE.PerspectiveCamera(FIELD_DEG, 1, 0.1, 10);
    this.camera.position.set(0, 0.035, DISTANCE);
    this.scene = new THREE.Scene();
    this.scene.background = backdrop(room);
    if (!full) this.scene.background.colorSpace = THREE.NoColorSpace;
    if (full) this.#light();
    this.turn = turning();
    /** @type {Morphing[]} */
    this.meshes = [];
    /** @type {THREE.Object3D | null} */
    this.head = null;
    /** How long a frame takes from being asked for to being drawn. */
    this.drawnMs = 0;
    /** @type {{fence: WebGLSync, asked: number} | null} */
    this.pending = null;
  }

  /** Lamps, where each pixel is lit; the lite rung's are in its corners' light. */
  #light() {
    this.scene.environment = surroundings(this.renderer);
    this.scene.environmentIntensity = 0.58;
    const key = new THREE.DirectionalLight("#fff0dd", 2.2);
    key.position.set(0.75, 0.75, 1.05);
    key.castShadow = true;
    Object.assign(key.shadow.camera, { left: -0.3, right: 0.3, top: 0.3, bottom: -0.3, near: 0.5, far: 2.5 });
    key.shadow.mapSize.set(1024, 1024);
    key.shadow.bias = -0.0006;
    key.shadow.normalBias = 0.004;
    const fill = new THREE.DirectionalLight("#dce8ff", 0.45);
    fill.position.set(-1, 0.2, 0.9);
    const rim = new THREE.DirectionalLight("#e8f0ff", 1.7);
    rim.position.set(-0.9, 0.7, -0.9);
    this.scene.add(key, fill, rim);
  }

  /** Put a head on the stage. @param {ArrayBuffer} head a GLB file */
  async load(head) {
    const loader = new GLTFLoader();
    if (this.quality === "lite") loader.register(colourOnly);
    const { scene } = await loader.parseAsync(head, "");
    /** @type {THREE.Mesh[]} */
    const meshes = [];
    scene.traverse((part) => {
      if (/** @type {THREE.Mesh} */ (part).isMesh) meshes.push(/** @type {THREE.Mesh} */ (part));
    });
    for (const mesh of meshes) {
      if (this.quality === "full" && materialOf(mesh).name === "hair") mesh.parent?.add(this.#fringe(mesh));
      this.#prepare(mesh);
    }
    this.head = scene;
    this.scene.add(scene);
    this.fit();
  }

  /** @param {THREE.Mesh} mesh */
  #prepare(mesh) {
    const full = this.quality === "full";
    mesh.frustumCulled = false;
    // Most of long hair lies behind the head; a graphics card does not mind, and its shadow falls on the neck.
    if (!full) mesh.geometry.setDrawRange(0, mesh.geometry.userData.seen ?? Infinity);
    const given = materialOf(mesh);
    const { name } = given;
    mesh.castShadow = full && !["lash", "eye"].includes(name);
    mesh.receiveShadow = full && !["eye", "lash", "hair"].includes(name);
    if (["tongue", "teeth"].includes(name) && full) mesh.material = unlit(given);
    else if (!full) mesh.material = cornerLit(given);
    else if (name === "skin") skin(given);
    else if (name === "hair") Object.assign(given, { alphaToCoverage: true, alphaTest: 0.35, envMapIntensity: 0.8 });
    jointed(mesh, this.turn, full);
    if (mesh.morphTargetDictionary) this.meshes.push(new Morphing(mesh));
  }

  /** The thin ends of hair, which the cut at its edge leaves out: the same strips once more, see-through, hiding nothing.
   * Software graphics would draw half as many frames with them. @param {THREE.Mesh} hair not prepared yet */
  #fringe(hair) {
    const thin = { alphaTest: THIN_FROM, transparent: true, depthWrite: false };
    const fringe = hair.clone();
    Object.assign(fringe, { material: Object.assign(materialOf(hair).clone(), thin), frustumCulled: false });
    jointed(fringe, this.turn, false);
    return fringe;
  }

  /** Fit the drawing to the canvas as it is laid out: head and shoulders in any shape of frame. */
  fit() {
    const width = Math.max(64, this.canvas.clientWidth || this.canvas.width);
    const height = Math.max(64, this.canvas.clientHeight || this.canvas.height);
    const ratio = this.quality === "full" ? Math.min(FULL_RATIO, devicePixelRatio) : Math.min(1, (LITE_WIDTHS[this.step] ?? width) / width);
    this.renderer.setPixelRatio(1);
    this.renderer.setSize(Math.round(width * ratio), Math.round(height * ratio), false);
    const aspect = width / height;
    this.camera.aspect = aspect;
    // A tall frame would cut the ears off: the camera steps back until the head's width fits.
    const visible = DISTANCE * Math.tan((FIELD_DEG * Math.PI) / 360) * aspect;
    this.camera.position.z = DISTANCE * Math.max(1, HALF_WIDTH / visible);
    this.camera.lookAt(0, EYE_LEVEL, 0);
    this.camera.updateProjectionMatrix();
  }

  /** Draw fewer pixels; false when there are no fewer. */
  coarser() {
    if (this.quality === "full" || this.step + 1 >= LITE_WIDTHS.length) return false;
    this.left[this.step] += 1;
    this.step += 1;
    this.fit();
    return true;
  }

  /** Draw more pixels again; false where that has proved too much. */
  finer() {
    if (this.step === 0 || this.left[this.step - 1] >= TRIES) return false;
    this.step -= 1;
    this.fit();
    return true;
  }

  /** Draw exact weights, head angles and shoulders.
   * @param {Record<string, number>} weights @param {[number, number, number]} angles @param {import("./bearing.js").Body} [body] */
  draw(weights, angles, { rise, nearer, sway } = { rise: 0, nearer: 0, sway: 0 }) {
    for (const mesh of this.meshes) mesh.apply(weights);
    this.turn.set(...angles);
    this.head?.rotation.set(0, sway, 0);
    this.head?.position.set(0, rise, nearer);
    this.renderer.render(this.scene, this.camera);
  }

  /** Have the frame that was just asked for timed. @param {number} asked */
  time(asked) {
    if (this.drawing()) return;
    const gl = /** @type {WebGL2RenderingContext} */ (this.renderer.getContext());
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    if (!fence) return;
    gl.flush();
    this.pending = { fence, asked };
    this.#look();
  }

  /** Whether that frame is still being drawn; another one before its end would only wait in line. */
  drawing() {
    return this.pending !== null;
  }

  #look() {
    const gl = /** @type {WebGL2RenderingContext} */ (this.renderer.getContext());
    if (!this.pending) return;
    const { fence, asked } = this.pending;
    if (gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED) {
      setTimeout(() => this.#look(), LOOK_MS);
      return;
    }
    gl.deleteSync(fence);
    this.pending = null;
    this.drawnMs += DRAWN_SHARE * (Math.min(DRAWN_MOST_MS, performance.now() - asked) - this.drawnMs);
  }

  dispose() {
    this.pending = null;
    this.renderer.setAnimationLoop(null);
    this.renderer.dispose();
  }
}

/** Pictures that only light at each pixel would need are not decoded. @param {import("three/addons/loaders/GLTFLoader.js").GLTFParser} parser */
const colourOnly = (parser) => ({
  name: "colour only",
  beforeRoot() {
    for (const material of parser.json.materials) {
      delete material.normalTexture;
      delete material.pbrMetallicRoughness.metallicRoughnessTexture;
    }
    return null;
  },
});

/** What a mesh of a head is painted with. @param {THREE.Mesh} mesh */
const materialOf = (mesh) => /** @type {THREE.MeshPhysicalMaterial} */ (mesh.material);

/** Teeth and tongue unlit: light leaks in through the cheeks otherwise. @param {THREE.MeshPhysicalMaterial} material */
function unlit({ name, map }) {
  const color = name === "teeth" ? 0xb6b4b0 : 0xd0c0c0;
  return new THREE.MeshBasicMaterial({ name, map, vertexColors: true, color });
}

/** What the page says and offers when the learner cannot be heard, and the choice of another microphone. */

import { t } from "../words.js";
import { all, part } from "./page.js";

/** @typedef {import("./microphone.js").Microphone} Microphone */
/** @typedef {import("./view.js").View} View */

/** @type {Record<string, [string, string]>} */
const TROUBLE = {
  gone: [
    t("Your microphone is gone"),
    t("It was unplugged or switched off. Plug it in again and we go on by ourselves, or choose another one."),
  ],
  muted: [
    t("Your microphone is muted"),
    t("Your computer or your headset has muted it. Unmute it there and we go on by ourselves, or choose another one."),
  ],
  silent: [
    t("We hear nothing from you"),
    t("Your microphone sends no sound at all. If it has a switch, turn it on; or choose another one."),
  ],
  none: [t("We find no microphone"), t("Connect one and we go on by ourselves.")],
};

/** A device that goes may be followed by another at once. */
const SETTLES_MS = 700;

export class Devices {
  /**
   * @param {{microphone: Microphone, view: View, tell: (state: string) => void, use: (before: string) => Promise<void>}} room
   */
  constructor({ microphone, view, tell, use }) {
    this.microphone = microphone;
    this.view = view;
    this.tell = tell;
    this.use = use;
    /** The learner types by choice, whatever the microphone does. */
    this.typing = false;
    this.state = "";
    for (const button of all("[data-mic-use]")) {
      button.addEventListener("click", () => void this.choose(/** @type {HTMLElement} */ (button)));
    }
  }

  get shown() {
    return document.body.dataset.shown ?? "";
  }

  /** The microphone has changed. @param {string} state @param {string} label */
  async changed(state, label) {
    const before = this.state;
    this.state = state;
    if (this.typing) return;
    if (state === "on") await this.use(before);
    this.tell(state);
    if (state === "on") {
      if (["mic", "micdenied"].includes(this.shown)) this.view.veil("");
      if (["gone", "blocked"].includes(before)) this.view.hint(label ? t("We hear you through {label} now.", { label }) : t("We hear you again."), 6000);
    } else if (state === "gone") setTimeout(() => this.show(), SETTLES_MS);
    else if (state !== "hush") this.show();
  }

  /** Say what is wrong, if anything is. */
  show() {
    if (this.typing || document.body.dataset.over) return;
    if (this.state === "blocked") {
      void this.#list().then((found) => (found.length ? this.view.veil("micdenied") : this.#trouble("none")));
    } else if (TROUBLE[this.state]) this.#trouble(this.state);
  }

  /** @param {string} kind */
  #trouble(kind) {
    const [title, text] = TROUBLE[kind] ?? ["", ""];
    part("[data-mic-title]").textContent = title;
    part("[data-mic-text]").textContent = text;
    this.view.veil("mic");
    void this.#list();
  }

  /** Fill the lists of microphones; gives every audio input, named or not. */
  async #list() {
    const inputs = ((await navigator.mediaDevices?.enumerateDevices()) ?? []).filter(({ kind }) => kind === "audioinput");
    const named = inputs.filter(({ label }) => label);
    for (const list of all("[data-mic-list]")) {
      const select = /** @type {HTMLSelectElement} */ (list);
      select.replaceChildren(...named.map(({ label, deviceId }) => new Option(label, deviceId)));
      const current = this.microphone.track?.getSettings().deviceId;
      if (current) select.value = current;
      select.closest("[data-mic-choice]")?.toggleAttribute("hidden", !named.length);
    }
    return inputs;
  }

  /** The paused page offers the microphones too. */
  offer() {
    if (!this.microphone.track && !this.typing) return;
    void this.#list();
  }

  /** @param {HTMLElement} button */
  async choose(button) {
    const list = /** @type {HTMLSelectElement | null} */ (button.closest("[data-mic-choice]")?.querySelector("select"));
    try {
      this.typing = false;
      this.microphone.state = "";
      await this.microphone.ask({ device: list?.value ?? "" });
    } catch {
      this.view.hint(t("This microphone cannot be used now. Please choose another one, or type."));
    }
  }

  /** The learner types from here on and still hears the persona. */
  typeInstead() {
    this.typing = true;
    this.tell("off");
    this.view.veil("");
  }
}

// Brings a login's secret back from the platform's storage and posts the same form again with it.

import { ask, frameFor, platformWindow } from "./storage.js";

const SUBJECT = "lti.get_data";
const page = /** @type {HTMLElement} */ (document.querySelector("[data-fetch]"));
const { target = "", origin = "", key = "" } = page.dataset;
const form = /** @type {HTMLFormElement} */ (page.querySelector("form"));

/** @param {string} frame */
const read = (frame) => ask(platformWindow(frame), origin, { subject: SUBJECT, key });

/** @returns {Promise<string>} */
async function binding() {
  if (parent === window) return "";
  const first = await read(target);
  if (first?.value) return first.value;
  const elsewhere = await frameFor(SUBJECT);
  return elsewhere && elsewhere !== target ? ((await read(elsewhere))?.value ?? "") : "";
}

const found = await binding();
if (found) {
  /** @type {HTMLInputElement} */ (form.elements.namedItem("storage_binding")).value = found;
  form.submit();
} else {
  /** @type {HTMLElement} */ (page.querySelector("[data-wait]")).hidden = true;
  /** @type {HTMLElement} */ (page.querySelector("[data-window]")).hidden = false;
}

// Brings a login's secret back: from the platform's storage, or by the browser's leave to use our own cookies here.

import { ask, frameFor, platformWindow } from "./storage.js";

const SUBJECT = "lti.get_data";
const page = /** @type {HTMLElement} */ (document.querySelector("[data-fetch]"));
const { target = "", origin = "", key = "" } = page.dataset;
const form = /** @type {HTMLFormElement} */ (page.querySelector("form"));
const stay = /** @type {HTMLButtonElement} */ (page.querySelector("[data-stay]"));

/** @param {string} name */
const part = (name) => /** @type {HTMLElement} */ (page.querySelector(`[data-${name}]`));

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

/** Whether our own cookies may be used inside the frame; the browser asks its reader only after a click. */
async function mayUseCookies() {
  try {
    await document.requestStorageAccess();
    return true;
  } catch {
    return false;
  }
}

/** Start the login once more: from a frame that may use its cookies, the browser keeps the new one. */
const startAgain = () => location.assign(page.dataset.againUrl ?? "");

function offerWindow() {
  part("wait").hidden = true;
  part(top === window ? "alone" : "window").hidden = false;
  if (!("requestStorageAccess" in document) || isAgain) return;
  stay.hidden = part("stay-word").hidden = false;
  stay.addEventListener("click", async () => {
    if (await mayUseCookies()) startAgain();
    else stay.hidden = part("stay-word").hidden = true;
  });
}

const isAgain = "again" in page.dataset;
const found = await binding();
if (found) {
  /** @type {HTMLInputElement} */ (form.elements.namedItem("storage_binding")).value = found;
  form.submit();
} else if (top === window || "tried" in page.dataset || !(await mayUseCookies())) {
  offerWindow();
} else if (isAgain) {
  form.submit(); // now the cookie of this login comes along
} else {
  startAgain();
}

export {};

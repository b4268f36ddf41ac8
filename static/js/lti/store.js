// Leaves a login's secret in the platform's storage, then goes on to the platform whatever it answered.

import { ask, platformWindow } from "./storage.js";

const page = /** @type {HTMLElement} */ (document.querySelector("[data-store]"));
const { go = "", target = "", origin = "", key = "", binding = "" } = page.dataset;
if (parent !== window) {
  await ask(platformWindow(target), origin, { subject: "lti.put_data", key, value: binding });
}
location.replace(go);

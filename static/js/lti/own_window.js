// Opens the practice in a window of its own, for a frame in which the platform's page allows no microphone.

/** @typedef {{allowsFeature: (name: string) => boolean}} Features */

/** Whether the page around us keeps the microphone from us; unknown counts as allowed. */
function microphoneIsKept() {
  const asked = /** @type {Document & {permissionsPolicy?: Features, featurePolicy?: Features}} */ (document);
  return (asked.permissionsPolicy ?? asked.featurePolicy)?.allowsFeature("microphone") === false;
}

/** @param {HTMLFormElement} form */
async function open(form) {
  const opened = window.open("about:blank", "_blank"); // at once, while the click still counts
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (answer.ok && opened) opened.location.replace((await answer.json()).url);
  else opened?.close();
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-own-window]")) return;
  event.preventDefault();
  void open(form);
});

if (parent !== window) {
  for (const offer of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-framed]"))) {
    offer.hidden = offer.dataset.framed === "microphone" && !microphoneIsKept();
  }
}

export {};

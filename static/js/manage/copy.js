// Puts an address on the clipboard; where the browser does not allow that, it marks the text to be copied by hand.

/** @param {HTMLInputElement} field */
async function copied(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // The older way needs no permission, only a marked text.
    return document.execCommand("copy");
  }
}

for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-copy]"))) {
  const field = /** @type {HTMLInputElement} */ (document.getElementById(button.dataset.copy ?? ""));
  const word = /** @type {HTMLElement} */ (button.querySelector("[data-word]"));
  button.hidden = false;
  button.addEventListener("click", async () => {
    word.textContent = ((await copied(field)) ? button.dataset.done : button.dataset.byHand) ?? "";
  });
}

export {};

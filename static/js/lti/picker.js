// Shows the settings of the chosen scenarios only, and narrows the list as one types.

const page = /** @type {HTMLElement} */ (document.querySelector("[data-picker]"));
const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (page.querySelectorAll("input[name=scenario]"));
const none = /** @type {HTMLElement} */ (page.querySelector("[data-none]"));
const find = /** @type {HTMLElement} */ (page.querySelector("[data-find]"));
const search = /** @type {HTMLInputElement} */ (find.querySelector("input"));

function showSettings() {
  const chosen = new Set([...inputs].filter((input) => input.checked).map((input) => input.value));
  for (const item of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll("[data-for]"))) {
    item.hidden = !chosen.has(item.dataset.for ?? "");
  }
  none.hidden = chosen.size > 0;
}

function narrow() {
  const wanted = search.value.trim().toLowerCase();
  for (const label of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll("[data-scenario]"))) {
    label.hidden = !(label.textContent ?? "").toLowerCase().includes(wanted);
  }
}

/** @type {HTMLInputElement} */ (document.querySelector("[data-zone]")).value =
  Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const input of inputs) input.addEventListener("change", showSettings);
search.addEventListener("input", narrow);
find.hidden = false;
showSettings();

export {};

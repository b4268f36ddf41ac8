// Shows a date by the clock of the browser, and names that clock's zone.

const zone = /** @type {HTMLInputElement} */ (document.querySelector("[data-zone]"));
zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** @type {HTMLElement | null} */
const stored = document.querySelector("[data-at]");
const input = stored?.querySelector("input");
if (stored && input) {
  const at = new Date(stored.dataset.at ?? "");
  input.value = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export {};

/** Finding the parts of the room's page. */

/**
 * @template {Element} E
 * @param {string} selector
 * @returns {E}
 */
export function part(selector) {
  const found = document.querySelector(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return /** @type {E} */ (found);
}

/** @param {string} selector */
export function all(selector) {
  return [...document.querySelectorAll(selector)];
}

/** The page's own texts in the reader's language; the catalog is a script of the page where that is not English. */

/**
 * A text, with its values put where {name} stands.
 * @param {string} text @param {Record<string, string | number>} [values] @returns {string}
 */
export function t(text, values = {}) {
  const { gettext } = /** @type {{gettext?: (text: string) => string}} */ (/** @type {unknown} */ (globalThis));
  const said = gettext ? gettext(text) : text;
  return said.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

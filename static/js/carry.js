// Where the browser keeps no cookie in a platform's frame, the seat travels in the forms we post and is held by each page.

const KEY = "seat";

/** The seat's token, where no cookie could be kept. @returns {string} */
export function held() {
  const here = document.body.dataset.seat;
  if (here) return here;
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return ""; // storage may be blocked as well
  }
}

/** @param {string} token */
function keep(token) {
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    return false; // then this page alone holds it
  }
  return true;
}

/** A cookie does the work: let no older seat stand in its way. */
export function forget() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} value
 */
function field(form, name, value) {
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem(name) ?? document.createElement("input"));
  Object.assign(input, { type: "hidden", name, value });
  form.append(input);
}

/**
 * Read one of our pages with the seat.
 * @param {string} address
 * @param {string} [token]
 */
export function read(address, token = held()) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  field(form, "carried_seat", token);
  field(form, "carried_read", "1");
  document.body.append(form);
  form.submit();
}

/**
 * Go to one of our pages, with the seat where it has to be carried.
 * @param {string} address
 */
export function go(address) {
  if (held()) read(address);
  else location.assign(address);
}

/** @param {string} address */
const isOurs = (address) => new URL(address, location.href).origin === location.origin;

/** @param {SubmitEvent} event */
function onSubmit(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const token = held();
  if (token && form.method === "post" && isOurs(form.action)) field(form, "carried_seat", token);
}

/** @param {MouseEvent} event */
function onClick(event) {
  const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest("a[href]"));
  if (!link || !held() || link.target || !isOurs(link.href) || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || link.hash) return;
  event.preventDefault();
  read(link.href);
}

if (held()) {
  const kept = keep(held());
  addEventListener("submit", onSubmit, true);
  addEventListener("click", onClick);
  if (document.querySelector("[data-carry]")) read(location.pathname + location.search);
  else if (kept) history.replaceState(null, "", location.href); // a reload reads again instead of sending again
}

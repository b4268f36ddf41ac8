// Exchanges the address's one-time code for a seat, checks that the browser keeps it, and goes on.

const page = /** @type {HTMLElement} */ (document.querySelector("[data-enter]"));
const exchange = page.dataset.exchange ?? "";

/** @param {"window" | "late" | "cookies"} part */
function show(part) {
  /** @type {HTMLElement} */ (page.querySelector("[data-wait]")).hidden = true;
  /** @type {HTMLElement} */ (page.querySelector(`[data-${part}]`)).hidden = false;
}

/** @param {string} token */
function offerWindow(token) {
  const field = /** @type {HTMLInputElement} */ (page.querySelector("input[name=token]"));
  field.value = token;
  show(top === window ? "cookies" : "window");
}

const code = location.hash.slice(1);
// The code works once; without it in the address a reload or the history gives nothing away.
history.replaceState(null, "", location.pathname);
const answer = await fetch(exchange, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ code }),
});
if (answer.ok) {
  const seat = await answer.json();
  const kept = await fetch(exchange, { cache: "no-store" });
  if (kept.status === 204) location.replace(seat.next);
  else offerWindow(seat.token);
} else {
  show("late");
}

export {};

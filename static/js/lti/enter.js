// Exchanges the address's one-time code for a seat, and goes on by cookie or, where none is kept, by the seat itself.

import { forget, read } from "../carry.js";

const page = /** @type {HTMLElement} */ (document.querySelector("[data-enter]"));
const exchange = page.dataset.exchange ?? "";

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
  if (kept.status === 204) {
    forget();
    location.replace(seat.next);
  } else {
    read(seat.next, seat.token);
  }
} else {
  /** @type {HTMLElement} */ (page.querySelector("[data-wait]")).hidden = true;
  /** @type {HTMLElement} */ (page.querySelector("[data-late]")).hidden = false;
}

export {};

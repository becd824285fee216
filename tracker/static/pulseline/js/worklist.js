// The list refreshes itself, but never under somebody's hands: not while a row has the focus or is selected.
"use strict";

(() => {
  const isAtWork = () =>
    document.activeElement?.closest("[data-row], dialog") || document.querySelector("[data-row] input:checked");

  function sayIt() {
    document.querySelectorAll("[data-refresh-said]").forEach((words) => { words.hidden = false; });
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.matches("[data-refreshed]") && isAtWork()) event.preventDefault();
  });
  document.addEventListener("htmx:afterSwap", sayIt);
  sayIt();
})();

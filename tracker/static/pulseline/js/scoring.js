// Scoring on the body: a muscle leads to its box; by touch, to a pad of buttons that goes on to the next muscle.
// Without script each muscle is a link to its box, and the boxes are plain inputs.
"use strict";

(() => {
  let chosen = null; // the box that the pad writes into

  function boxOf(link) {
    const hash = link.getAttribute("href");
    return hash && hash.startsWith("#") ? document.getElementById(hash.slice(1)) : null;
  }

  function markChosen() {
    for (const link of document.querySelectorAll("[data-scoring] a.body-map__muscle")) {
      link.classList.toggle("is-chosen", chosen !== null && boxOf(link) === chosen);
    }
  }

  function choose(box) {
    chosen = box;
    const pad = document.querySelector("[data-pad]");
    pad.hidden = false;
    pad.querySelector("[data-pad-muscle]").textContent = box.labels[0].firstChild.textContent.trim();
    markChosen();
  }

  function boxes() {
    return Array.from(document.querySelectorAll("#strength-boxes input"));
  }

  function write(text) {
    if (!chosen) return;
    chosen.value = text;
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
    const following = boxes()[boxes().indexOf(chosen) + 1];
    if (following) choose(following);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-scoring] a.body-map__muscle");
    const key = event.target.closest("[data-pad-key]");
    if (key) write(key.dataset.padKey);
    const box = link && boxOf(link);
    if (!box) return;
    event.preventDefault();
    if (event.pointerType === "touch") {
      choose(box);
    } else {
      box.focus();
      box.select();
    }
  });

  document.addEventListener("htmx:afterSwap", markChosen);
})();

// Single-key shortcuts on lists: j k o d c s t h x ?. They can be switched off (WCAG 2.1.4); the choice is a cookie,
// because Pulseline keeps nothing else in the browser.
"use strict";

(() => {
  const COOKIE = "pulseline_keys";
  const YEAR_S = 365 * 24 * 60 * 60;
  const ACTION_KEYS = ["o", "d", "c", "s", "t", "h", "x"];
  let lastRowId = "";

  const isOn = () => !document.cookie.split("; ").includes(`${COOKIE}=off`);
  const rows = () => Array.from(document.querySelectorAll("[data-rows] [data-row]"));

  function remember(state) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${COOKIE}=${state}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
  }

  function showState() {
    document.querySelectorAll("[data-keys-state]").forEach((word) => { word.textContent = isOn() ? "on" : "off"; });
    document.querySelectorAll("[data-keys-switch]").forEach((button) => {
      button.textContent = `Switch single-key shortcuts ${isOn() ? "off" : "on"}`;
    });
    document.querySelectorAll("[data-keys-hint]").forEach((hint) => { hint.hidden = !isOn(); });
  }

  function isTyping(element) {
    if (element.type === "checkbox") return false;
    return element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName);
  }

  function currentRow() {
    return document.activeElement?.closest("[data-row]") || null;
  }

  function move(step) {
    const all = rows();
    if (all.length === 0) return;
    const at = all.indexOf(currentRow());
    const next = at === -1 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  }

  // Whoever opens a row comes back to it: the address of the list names it before it is left.
  function act(key) {
    const row = currentRow();
    if (key === "o" && row.id) history.replaceState(history.state, "", `#${row.id}`);
    row?.querySelector(`[data-key="${key}"]`)?.click();
  }

  // The row one is on says so to a screen reader too, and stays marked while its buttons have the focus.
  function markCurrent() {
    document.querySelectorAll("[data-row][aria-current]").forEach((row) => row.removeAttribute("aria-current"));
    currentRow()?.setAttribute("aria-current", "true");
  }

  // After an action the address names the row that followed; when that one is gone too, the first row.
  function focusNamedRow() {
    if (!location.hash.startsWith("#due-")) return;
    (document.getElementById(location.hash.slice(1)) || rows()[0])?.focus();
  }

  function help() {
    const dialog = document.getElementById("keys-help");
    if (dialog && !dialog.open) dialog.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "?") help();
    else if (ACTION_KEYS.includes(event.key) && currentRow()) act(event.key);
    else return;
    event.preventDefault();
  });

  document.addEventListener("focusin", markCurrent);
  document.addEventListener("focusout", () => { setTimeout(markCurrent); });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-keys-switch]")) return;
    remember(isOn() ? "off" : "on");
    showState();
  });

  // A refresh of the list keeps the row the reader was on.
  document.addEventListener("htmx:beforeSwap", () => { lastRowId = currentRow()?.id || ""; });
  document.addEventListener("htmx:afterSwap", () => {
    showState();
    if (lastRowId && !currentRow()) document.getElementById(lastRowId)?.focus();
  });

  showState();
  focusNamedRow();
})();

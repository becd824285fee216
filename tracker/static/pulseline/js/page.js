// What every page can do with script; without it the page still works.
"use strict";

(() => {
  const revealed = "[data-print], [data-opens]";
  let leavingOnPurpose = false;

  function reveal(root) {
    root.querySelectorAll(revealed).forEach((button) => { button.hidden = false; });
  }

  function focusErrorSummary(root) {
    const summary = root.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  }

  // A dirty form is one whose fields differ from what the server sent.
  function isDirty(form) {
    return Array.from(form.elements).some((field) => {
      if (field.type === "hidden" || field.disabled) return false;
      if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
      if (field.tagName === "SELECT") return changedOptions(field);
      return "defaultValue" in field && field.value !== field.defaultValue;
    });
  }

  function changedOptions(select) {
    const options = Array.from(select.options);
    const chosenByServer = options.some((option) => option.defaultSelected);
    if (!chosenByServer && !select.multiple) return select.selectedIndex > 0;
    return options.some((option) => option.selected !== option.defaultSelected);
  }

  // A form sent back with errors holds what was typed, and nothing of it is stored.
  function isUnsaved(form) {
    return document.querySelector("[data-error-summary]") !== null || isDirty(form);
  }

  function openDialog(id) {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-opens], [data-closes], [data-print], [data-leave], [data-error-summary] a");
    if (!target) return;
    if (target.dataset.opens) openDialog(target.dataset.opens);
    else if ("closes" in target.dataset) target.closest("dialog")?.close();
    else if ("print" in target.dataset) window.print();
    else if ("leave" in target.dataset) leavingOnPurpose = true;
    else focusNamedField(event, target);
  });

  // The browser scrolls to the field; this also puts the cursor in it, with its label in view.
  function focusNamedField(event, link) {
    const field = document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.closest(".field") || field).scrollIntoView({ block: "nearest" });
    field.focus({ preventScroll: true });
  }

  // A double click sends a form once. The server refuses the second copy too; this spares the reader the answer.
  document.addEventListener("submit", (event) => {
    const isPost = event.target.method === "post";
    if (isPost && event.target.hasAttribute("data-sent")) event.preventDefault();
    event.target.toggleAttribute("data-sent", isPost);
    leavingOnPurpose = true;
  });
  function allowSending() {
    for (const form of document.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
    leavingOnPurpose = false;
  }
  window.addEventListener("pageshow", allowSending);
  window.addEventListener("beforeunload", (event) => {
    if (leavingOnPurpose) return;
    if (Array.from(document.querySelectorAll("form[data-guard]")).some(isUnsaved)) event.preventDefault();
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    reveal(event.target);
    focusErrorSummary(event.target);
  });
  // A submit that htmx sends does not leave the page.
  document.addEventListener("htmx:afterRequest", allowSending);

  // htmx keeps the address of each page here, and an address can hold a name that was searched for.
  sessionStorage.removeItem("htmx-current-path-for-history");
  reveal(document);
  focusErrorSummary(document);
})();

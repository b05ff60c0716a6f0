// Writing a document: a figure goes where the cursor was. Without this script its reference is copied by hand.
"use strict";

let lastPart = document.querySelector("textarea[data-part]");
document.addEventListener("focusin", (event) => {
  if (event.target.matches("textarea[data-part]")) lastPart = event.target;
});

document.querySelectorAll("[data-insert-hint]").forEach((hint) => { hint.hidden = false; });

document.querySelectorAll("code[data-figure]").forEach((code) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-secondary btn-sm";
  button.textContent = code.dataset.word || code.dataset.figure;
  button.setAttribute("aria-label", `${code.dataset.word || "Insertar"}: ${code.dataset.name || code.dataset.figure}`);
  button.addEventListener("click", () => {
    if (!lastPart) return;
    lastPart.focus();
    lastPart.setRangeText(code.dataset.figure, lastPart.selectionStart, lastPart.selectionEnd, "end");
    lastPart.dispatchEvent(new Event("input", { bubbles: true }));
  });
  code.replaceWith(button);
});

// Leaving with unsaved words asks first; saving does not.
let unsaved = false;
document.addEventListener("input", (event) => { if (event.target.matches("textarea[data-part]")) unsaved = true; });
document.addEventListener("submit", () => { unsaved = false; });
window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

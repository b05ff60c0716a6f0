// Small comforts; every page works without them.
"use strict";

// Menus made of <details> close with Escape and when one clicks elsewhere.
const menus = () => document.querySelectorAll("details.user-menu[open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  menus().forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
document.addEventListener("click", (event) => {
  menus().forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

// After a form came back with errors, reading starts at their summary.
const summary = document.querySelector(".error-summary");
if (summary) summary.focus();

// A form is sent once, however impatient the finger; going back to the page makes it usable again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

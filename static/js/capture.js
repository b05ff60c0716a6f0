// Writing down one thing after another by keyboard: Ctrl+Enter does what the first button of the form does.
"use strict";

(() => {
  const form = document.querySelector("form[data-capture]");
  if (!form) return;
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[type=submit]"));
  });
  // Reading starts at the summary of errors when there is one (portal.js); else at the words to be written.
  if (form.dataset.capture === "escribir" && !document.querySelector(".error-summary")) form.querySelector("textarea")?.focus();
})();

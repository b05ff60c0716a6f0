// Small comforts; every page works without them.
"use strict";

// What only a script serves is told where there is one.
document.querySelectorAll("[data-with-script]").forEach((element) => { element.hidden = false; });

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

// What a browser keeps of unsaved typing (session.js, table.js) is of one account: it goes when that one signs out, and in a week.
(() => {
  const DRAFTS = /^(?:acta|mesa):(\d+):/;
  const WEEK = 7 * 24 * 60 * 60 * 1000;
  const isOld = (text) => {
    try {
      return !(Date.now() - JSON.parse(text).at < WEEK);
    } catch {
      return true; // none of ours
    }
  };
  const sweep = (isGone) => {
    try {
      const found = Object.keys(localStorage).filter((name) => DRAFTS.test(name) && isGone(name));
      return { found, clear: () => found.forEach((name) => localStorage.removeItem(name)) };
    } catch {
      return { found: [], clear: () => {} }; // this browser keeps nothing
    }
  };
  sweep((name) => isOld(localStorage.getItem(name))).clear();

  const question = "Hay algo que escribiste y todavía no se guardó. Si salís, se borra de este navegador. ¿Salir igual?";
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-leaves]")) return;
    const own = sweep((name) => name.match(DRAFTS)[1] === document.body.dataset.account);
    if (own.found.length && !window.confirm(question)) event.preventDefault();
    else own.clear();
  }, { capture: true });
})();

// How long a text is that may only be so long, told beside it as it is typed; the server tells it too.
document.querySelectorAll("textarea[data-count]").forEach((field) => {
  const help = document.getElementById((field.getAttribute("aria-describedby") || "").split(" ")[0]);
  if (!help) return;
  const tell = () => {
    const long = [...field.value.trim().replace(/\s+/g, " ")].length;
    help.textContent = help.textContent.replace(/Van \d+ de \d+/, `Van ${long} de ${field.dataset.count}`);
  };
  field.addEventListener("input", tell);
  tell();
});

// The key "/" goes to the field of search, unless somebody is writing or chose not to (WCAG 2.1.4).
(() => {
  const NAME = "sin-barra";
  const field = document.querySelector("input[data-slash]");
  if (!field) return;
  const isOff = () => {
    try {
      return localStorage.getItem(NAME) === "1";
    } catch {
      return false; // this browser keeps nothing
    }
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isOff()) return;
    if (event.target.closest("input, textarea, select, [contenteditable]") || !field.offsetParent) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
  const choice = document.querySelector("[data-slash-choice]");
  if (!choice) return;
  const box = choice.querySelector("input");
  choice.hidden = false;
  box.checked = !isOff();
  box.addEventListener("change", () => {
    try {
      if (box.checked) localStorage.removeItem(NAME);
      else localStorage.setItem(NAME, "1");
    } catch {
      box.checked = true;
    }
  });
})();

// Covering words: what is marked in a text fills in the form. Without this script the words are typed.
"use strict";

(() => {
  const form = document.getElementById("tachado");
  if (!form) return;
  const { part, words, start, end } = form.elements;
  document.querySelectorAll("[data-mark]").forEach((element) => { element.hidden = false; });

  // Positions are counted in whole characters, as the portal does, and not in halves of them.
  const count = (text) => [...text].length;

  document.querySelectorAll("[data-mark]").forEach((button) => {
    const text = document.getElementById(button.dataset.mark);
    // Arrows move no selection in a field that is read-only, so it is one that takes nothing that is typed.
    text.readOnly = false;
    text.setAttribute("aria-readonly", "true");
    text.addEventListener("beforeinput", (event) => event.preventDefault());
    // Pressing the button must not lose the selection, which a touch would.
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      const marked = text.value.slice(text.selectionStart, text.selectionEnd);
      if (!marked.trim()) {
        text.focus();
        return;
      }
      part.value = text.dataset.text;
      words.value = marked;
      start.value = count(text.value.slice(0, text.selectionStart));
      end.value = count(text.value.slice(0, text.selectionEnd));
      form.querySelector("[name=ground]:checked, [name=ground]").focus();
      form.scrollIntoView({ block: "nearest" });
    });
  });

  // What is typed by hand is looked for by its words.
  [part, words].forEach((field) => field.addEventListener("input", () => { start.value = end.value = ""; }));
})();

// Reordering a plan by dragging, or with Alt and the arrows; the buttons of each row do the same without any of this.
"use strict";

(() => {
  const form = document.querySelector("form[data-outline]");
  const live = document.querySelector("[data-moves]");
  if (!form || !live) return;
  document.querySelector("[data-hint]").hidden = false;

  const say = (words) => {
    live.textContent = words;
  };
  const send = (value) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "mover";
    field.value = value;
    form.append(field);
    form.requestSubmit();
  };
  const rowOf = (item) => item.querySelector(":scope > .outline-row");

  // Alt and an arrow press the button of that step, if the row has it.
  const STEPS = { ArrowUp: "subir", ArrowDown: "bajar", ArrowLeft: "afuera", ArrowRight: "adentro" };
  form.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const item = event.target.closest("[data-item]");
    if (!event.altKey || !step || !item) return;
    event.preventDefault();
    const button = rowOf(item).querySelector(`button[value="${item.dataset.item}:${step}"]`);
    if (button) form.requestSubmit(button);
    else say(`${item.dataset.code} no se puede mover para ese lado.`);
  });

  // Back from a move, the focus is on what was moved, and its place is told.
  const moved = location.hash.startsWith("#elemento-") && form.querySelector(`[id="${location.hash.slice(1)}"]`);
  if (moved) {
    rowOf(moved).querySelector("a").focus();
    const before = moved.previousElementSibling;
    const place = before ? `después de ${before.dataset.code}` : "en primer lugar";
    setTimeout(() => say(`${moved.dataset.code} está ${place}.`), 150);
  }

  // Dragging, with a mouse, a pen or a finger.
  let dragged = null;
  let target = null;
  const mark = (item, after) => {
    form.querySelectorAll(".drop-before, .drop-after").forEach((row) => row.classList.remove("drop-before", "drop-after"));
    target = item ? { item, after } : null;
    if (!item) return;
    item.classList.add(after ? "drop-after" : "drop-before");
    say(`${dragged.dataset.code}: ${after ? "después" : "antes"} de ${item.dataset.code}`);
  };
  const stop = () => {
    if (!dragged) return;
    dragged.classList.remove("dragged");
    mark(null);
    dragged = null;
  };
  const over = (event) => {
    const found = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-item]");
    if (!found || !form.contains(found) || dragged.contains(found)) return mark(null);
    const box = rowOf(found).getBoundingClientRect();
    const after = event.clientY > box.top + box.height / 2;
    if (target?.item !== found || target.after !== after) mark(found, after);
  };
  const scroll = (event) => {
    if (event.clientY < 60) window.scrollBy(0, -18);
    else if (event.clientY > window.innerHeight - 60) window.scrollBy(0, 18);
  };

  form.querySelectorAll("[data-item]").forEach((item) => {
    const handle = document.createElement("span");
    handle.className = "outline-handle";
    handle.setAttribute("aria-hidden", "true");
    handle.title = "Arrastrar";
    handle.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      dragged = item;
      item.classList.add("dragged");
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (dragged !== item) return;
      scroll(event);
      over(event);
    });
    handle.addEventListener("pointerup", () => {
      if (dragged !== item) return;
      const chosen = target;
      stop();
      if (chosen) send(`${item.dataset.item}:${chosen.after ? "despues" : "antes"}:${chosen.item.dataset.item}`);
    });
    handle.addEventListener("pointercancel", stop);
    rowOf(item).prepend(handle);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && dragged) {
      stop();
      say("Quedó donde estaba.");
    }
  });
})();

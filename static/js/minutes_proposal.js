// Going through an old acta by keyboard: what is looked at is marked in the text beside it. Without this file the page works all the same.
"use strict";

(() => {
  const sheet = document.getElementById("hoja");
  if (!sheet) return;
  const { account, proposal } = sheet.dataset;
  const DRAFTS = `acta:${account}:antes-${proposal}:`; // portal.js sweeps them
  const PREFERENCE = "atajos-actas-de-antes";
  const text = document.querySelector("[data-original]");
  const trouble = sheet.querySelector("[data-trouble]");
  const toggle = document.querySelector("[data-shortcuts]");

  const facts = () => [...sheet.querySelectorAll("[data-fact]")];
  const named = (path) => facts().find((fact) => fact.dataset.fact === path);
  const holding = (element) => element?.closest?.("[data-fact]") ?? null;

  // --- what this browser keeps

  const keep = (name, value) => {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, value);
    } catch {
      // This browser keeps nothing.
    }
  };
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };

  // --- the fact that is looked at, and its place in the text

  let current = null;

  const show = (fact) => {
    current = fact.dataset.fact;
    facts().forEach((one) => one.classList.toggle("fact-current", one === fact));
    let first = null;
    text.querySelectorAll("mark").forEach((mark) => {
      const isHere = mark.dataset.facts.split(" ").includes(current);
      mark.classList.toggle("found-here", isHere);
      if (isHere) first ??= mark;
    });
    // Only where it stands beside: on a phone the page itself would move.
    if (first && text.scrollHeight > text.clientHeight + 1) {
      const room = text.getBoundingClientRect();
      const place = first.getBoundingClientRect();
      text.scrollTop += place.top - room.top - room.height / 3;
    }
  };

  const focus = (fact) => {
    if (!fact) return;
    fact.focus({ preventScroll: true });
    fact.scrollIntoView({ block: "center" });
  };

  sheet.addEventListener("focusin", (event) => {
    const fact = holding(event.target);
    if (fact && fact.dataset.fact !== current) show(fact);
  });
  text.addEventListener("click", (event) => {
    const mark = event.target.closest("mark");
    const paths = mark?.dataset.facts.split(" ") ?? [];
    if (paths.length) focus(named(paths[(paths.indexOf(current) + 1) % paths.length]));
  });
  sheet.addEventListener("click", (event) => {
    if (event.target.closest("[data-look]")) show(holding(event.target));
  });

  // --- from doubt to doubt

  const isDoubt = (fact) => "doubt" in fact.dataset;
  const step = (from, by) => {
    const all = facts();
    const place = from ? all.indexOf(from) : by > 0 ? -1 : all.length;
    const ahead = by > 0 ? all.slice(place + 1) : all.slice(0, Math.max(place, 0)).reverse();
    return ahead.find(isDoubt) ?? null;
  };
  const onward = () => document.querySelector("[data-onward]");
  const move = (from, by) => {
    const next = step(from, by);
    if (next) focus(next);
    else if (by > 0) onward()?.focus();
  };

  // --- the keys

  const usesKeys = () => toggle?.checked ?? true;
  if (toggle) {
    toggle.checked = kept(PREFERENCE) !== "no";
    toggle.addEventListener("change", () => keep(PREFERENCE, toggle.checked ? null : "no"));
  }

  const isTyping = (element) => element.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");

  const press = (fact, selector) => {
    const button = fact?.querySelector(selector);
    if (!button) return false;
    button.click();
    return true;
  };

  // What is decided is sent, and one goes on: answers arrive in the order of the questions.
  const decide = (fact, selector) => {
    if (!fact) return;
    const next = step(fact, 1);
    if (!press(fact, selector)) return;
    if (next) focus(next);
    else onward()?.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target;
    const fact = holding(target);
    if (fact && isTyping(target)) {
      if (event.key === "Escape") {
        event.preventDefault();
        press(fact, "[data-cancel]");
      } else if (event.key === "Enter" && !event.shiftKey) { // a new line in a text is with Shift
        event.preventDefault();
        press(fact, "form[data-correct] [type=submit]");
      }
      return;
    }
    if (isTyping(target) || !usesKeys()) return;
    const at = fact ?? (current && target === document.body ? named(current) : null);
    const keys = {
      j: () => move(at, 1),
      ArrowDown: () => move(at, 1),
      k: () => move(at, -1),
      ArrowUp: () => move(at ?? null, -1),
      s: () => decide(at, "[data-skip]"),
      e: () => press(at, "[data-edit]"),
      z: () => press(at, "[data-undo]"),
      f: () => onward()?.click(),
    };
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.key === "Enter" && target === fact) {
      event.preventDefault();
      if (fact.querySelector("[data-accept]")) decide(fact, "[data-accept]");
      else press(fact, "[data-edit]");
    } else if (/^[1-9]$/.test(key) && at) {
      const answers = [...at.querySelectorAll("[data-answer]")];
      if (!answers[key - 1]) return;
      event.preventDefault();
      const next = step(at, 1);
      answers[key - 1].click();
      if (next) focus(next);
      else onward()?.focus();
    } else if (key in keys && !(key.startsWith("Arrow") && target === text)) {
      event.preventDefault();
      keys[key]();
    }
  });

  // --- pieces of the page that arrive

  const asked = new Set(); // facts that somebody wants to correct
  document.addEventListener("htmx:beforeRequest", (event) => {
    const fact = holding(event.target);
    if (fact && event.target.closest("[data-edit]")) asked.add(fact.dataset.fact);
  });
  // What is replaced tells nobody any more, so it is the page that is watched.
  new MutationObserver(() => arrange()).observe(sheet, { childList: true, subtree: true });
  const failed = () => { trouble.textContent = "No se pudo guardar: fijate si hay conexión y probá de nuevo."; };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) trouble.textContent = "";
  });

  const begin = (form) => (form.querySelector(".is-invalid") ?? form.querySelector("select, input:not([type=hidden]), textarea"))?.focus();

  const arrange = () => {
    facts().forEach((fact) => {
      const form = fact.querySelector("form[data-correct]");
      if (form && !form.dataset.ready) {
        form.dataset.ready = "1";
        restore(fact, form);
        // Once what brought the piece has put the focus back where it was.
        if (asked.delete(fact.dataset.fact) || form.querySelector(".is-invalid")) requestAnimationFrame(() => begin(form));
      }
    });
    if (!current) return;
    const fact = named(current);
    if (fact && !fact.classList.contains("fact-current")) {
      if (document.activeElement === document.body) fact.focus({ preventScroll: true });
      show(fact);
    }
    facts().forEach(number);
  };

  // Which key each answer has.
  const number = (fact) => {
    fact.querySelectorAll("[data-answer]").forEach((button, place) => {
      if (place > 8 || button.querySelector("kbd")) return;
      const key = document.createElement("kbd");
      key.textContent = place + 1;
      key.setAttribute("aria-hidden", "true");
      button.prepend(key, " ");
    });
  };

  // --- what is typed and not saved yet stays in this browser

  const fields = (form) => [...form.elements].filter((one) => one.name && one.type !== "hidden" && one.type !== "submit" && one.type !== "checkbox");
  const restore = (fact, form) => {
    const draft = kept(DRAFTS + fact.dataset.fact);
    if (!draft || form.querySelector(".is-invalid")) return;
    try {
      const { values } = JSON.parse(draft);
      fields(form).forEach((one) => { if (one.name in values) one.value = values[one.name]; });
    } catch {
      keep(DRAFTS + fact.dataset.fact, null);
    }
  };
  sheet.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-correct]");
    if (!form) return;
    const values = Object.fromEntries(fields(form).map((one) => [one.name, one.value]));
    keep(DRAFTS + holding(form).dataset.fact, JSON.stringify({ at: Date.now(), values }));
  });
  const forget = (event) => {
    const fact = holding(event.target);
    if (fact) keep(DRAFTS + fact.dataset.fact, null);
  };
  sheet.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-correct]")) forget(event);
  }, { capture: true });
  sheet.addEventListener("click", (event) => {
    if (event.target.closest("[data-cancel]")) forget(event);
  });

  // --- beginning: where the address says, else at the first doubt

  facts().forEach(number);
  arrange();
  const open = sheet.querySelector("form[data-correct]");
  const wanted = location.hash.startsWith("#dato-") ? document.getElementById(location.hash.slice(1)) : null;
  if (open) begin(open);
  else if (wanted) focus(wanted);
  else if (!location.hash && !document.querySelector(".error-summary")) {
    const first = step(null, 1);
    if (first) show(first);
    current = null; // shown, and still the next one
  }
})();

// On the page of a workshop, what table.js keeps in this browser of all its tables: of one that is gone it is passed to another.
"use strict";

(() => {
  const part = document.querySelector("[data-kept]");
  if (!part) return;
  const KEPT = `mesa:${part.dataset.account}:${part.dataset.workshop}:`; // then the table, then the UID or "borrador"
  const HALF_SAID = { verbatim: [{ message: "Quedó a medio escribir: miralo y guardalo." }] };
  const list = part.querySelector("[data-kept-list]");
  const chosen = part.querySelector("[data-kept-to]");

  const read = (key) => {
    try {
      const one = JSON.parse(localStorage.getItem(key));
      return one?.values ? { key, one, at: key.slice(KEPT.length).split(":") } : null;
    } catch {
      return null; // none of ours
    }
  };

  // By table, the oldest first.
  const groups = () => {
    let names = [];
    try {
      names = Object.keys(localStorage);
    } catch {
      return new Map(); // this browser keeps nothing
    }
    const rows = names.filter((name) => name.startsWith(KEPT)).map(read).filter(Boolean);
    rows.sort((row, other) => row.one.at - other.one.at);
    const found = new Map();
    rows.forEach((row) => found.set(row.at[0], [...(found.get(row.at[0]) ?? []), row]));
    return found;
  };

  const element = (name, text = "", className = "") => {
    const made = document.createElement(name);
    made.textContent = text; // whatever it holds, it is text
    if (className) made.className = className;
    return made;
  };

  // Saved there by table.js, under the same UID: what arrived after all is not stored twice. What was half said waits to be looked at.
  const pass = (rows) => {
    const door = chosen.selectedOptions[0];
    try {
      rows.filter(({ at }) => at[0] !== door.value).forEach(({ key, one, at }) => {
        const isHalf = at[1] === "borrador";
        const name = `${KEPT}${door.value}:${isHalf ? `borrador-${one.at}` : at[1]}`;
        localStorage.setItem(name, JSON.stringify(isHalf ? { ...one, errors: HALF_SAID } : one));
        localStorage.removeItem(key);
      });
    } catch {
      part.querySelector("[data-kept-trouble]").textContent = "Este navegador no deja pasarlo: copialo desde acá.";
      draw();
      return;
    }
    location.assign(door.dataset.href);
  };

  const draw = () => {
    const found = [...groups()];
    part.hidden = found.length === 0;
    list.replaceChildren(...found.flatMap(([table, rows]) => {
      const lines = element("ol", "", "items");
      rows.forEach(({ one }) => {
        const line = document.createElement("li");
        line.append(element("div", one.values.verbatim, "as-typed"));
        if (one.values.card) line.append(element("p", `Tarjeta ${one.values.card}`, "meta"));
        lines.append(line);
      });
      const made = [element("h3", table === "tarjetas" ? "Tarjetas" : `Mesa ${table}`), lines];
      if (chosen) {
        const press = element("button", "Pasar a la mesa elegida", "btn btn-secondary btn-sm");
        press.type = "button";
        press.addEventListener("click", () => pass(rows));
        made.push(press);
      }
      return made;
    }));
  };

  window.addEventListener("storage", draw);
  draw();
})();

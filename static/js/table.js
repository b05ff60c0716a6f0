// Writing down what a table says: each thing is saved by itself and leaves an empty field; what cannot be saved waits in this browser.
// Without this file the page is a plain form.
"use strict";

(() => {
  const form = document.querySelector("form[data-table]");
  if (!form) return;
  const { account } = form.dataset;
  const ANSWER = 30_000; // longer than the portal lets anybody wait
  const KEPT = `mesa:${account}:${form.dataset.table}:`; // portal.js sweeps them
  const DRAFT = `${KEPT}borrador`; // what stands in the field, not sent yet
  const GONE = "No se guardó: el portal no tiene más esta mesa, o no aceptó lo que se le mandó. Lo escrito queda en este navegador y, en la página del taller, lo podés pasar a otra mesa.";
  const OURS = ["csrfmiddlewaretoken", "uid", "edit_version"]; // names that are nothing said
  const field = (name) => form.elements[name];
  const words = field("verbatim");
  const savedLine = form.querySelector("[data-saved]");
  const troubleLine = form.querySelector("[data-trouble]");
  const waitingPart = document.querySelector("[data-waiting]");
  const waitingList = document.querySelector("[data-waiting-list]");
  const saidList = document.querySelector("[data-said]");
  const total = document.querySelector("[data-total]");
  const cardLine = document.getElementById("estado-tarjeta");
  form.querySelector(".keys-hint").hidden = false;

  // --- what is kept

  let storage = true;
  const inMemory = new Map(); // where this browser keeps nothing

  const put = (key, what) => {
    inMemory.set(key, what);
    try {
      localStorage.setItem(key, JSON.stringify(what));
    } catch {
      storage = false; // full, or forbidden: leaving the page then asks first
    }
  };

  const drop = (key) => {
    inMemory.delete(key);
    try {
      localStorage.removeItem(key);
    } catch {
      storage = false;
    }
  };

  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? inMemory.get(key) ?? null;
    } catch {
      return inMemory.get(key) ?? null;
    }
  };

  // Oldest first, whichever window of this account wrote them.
  const waiting = () => {
    let names = [...inMemory.keys()];
    try {
      names = [...new Set([...names, ...Object.keys(localStorage)])];
    } catch {
      storage = false;
    }
    return names
      .filter((name) => name.startsWith(KEPT) && name !== DRAFT)
      .map((name) => [name, read(name)])
      .filter(([, one]) => one)
      .sort(([, one], [, other]) => one.at - other.at);
  };

  const newUid = () => {
    if (crypto.randomUUID) return crypto.randomUUID(); // only where the connection is safe
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  const values = () => {
    const told = {};
    [...form.elements].forEach((one) => {
      if (!one.name || OURS.includes(one.name)) return;
      if (one.type === "checkbox") {
        if (one.checked) told[one.name] = "on";
      } else told[one.name] = one.value;
    });
    return told;
  };

  const fill = (told) => {
    [...form.elements].forEach((one) => {
      if (!one.name || OURS.includes(one.name)) return;
      if (one.type === "checkbox") one.checked = one.name in told;
      else if (one.name in told) one.value = told[one.name];
    });
  };

  // Where the next one begins: cards by their code.
  const begin = () => (words.compareDocumentPosition(field("card")) & Node.DOCUMENT_POSITION_PRECEDING ? field("card") : words);

  const isEmpty = () => !words.value.trim() && !field("card").value.trim();

  const keepDraft = () => {
    if (isEmpty()) drop(DRAFT);
    else put(DRAFT, { at: Date.now(), values: values() });
  };

  const empty = () => {
    words.value = "";
    field("card").value = "";
    field("is_dissent").checked = false;
    cardLine.textContent = "";
    clearErrors();
    drop(DRAFT);
    begin().focus();
  };

  // --- telling

  const said = (text) => { savedLine.textContent = text; };

  let trouble = "";
  const tell = (text, { href = "", label = "" } = {}) => {
    if (trouble === text) return; // said once, also by a screen reader
    trouble = text;
    troubleLine.textContent = text;
    if (!label) return;
    const way = document.createElement("a");
    way.textContent = label;
    way.href = href;
    way.target = "_blank";
    troubleLine.append(" ", way);
  };

  const element = (name, text = "", className = "") => {
    const made = document.createElement(name);
    made.textContent = text; // whatever it holds, it is text
    if (className) made.className = className;
    return made;
  };

  const clearErrors = () => {
    form.querySelectorAll("[data-wrong]").forEach((one) => one.remove());
    form.querySelectorAll(".is-invalid").forEach((one) => {
      one.classList.remove("is-invalid");
      one.removeAttribute("aria-invalid");
    });
  };

  const showErrors = (errors) => {
    clearErrors();
    let first = null;
    Object.entries(errors).forEach(([name, texts]) => {
      const one = field(name);
      const line = element("p", texts.map((told) => told.message).join(" "), "invalid-feedback");
      line.dataset.wrong = "";
      if (!one || one.type === "hidden") {
        form.prepend(line);
        return;
      }
      line.id = `error-${name}`;
      one.classList.add("is-invalid");
      one.setAttribute("aria-invalid", "true");
      one.setAttribute("aria-describedby", line.id);
      one.after(line);
      first ??= one;
    });
    (first ?? words).focus();
  };

  const button = (text, className, press) => {
    const made = element("button", text, `btn ${className} btn-sm`);
    made.type = "button";
    made.addEventListener("click", press);
    return made;
  };

  const drawWaiting = () => {
    const rows = waiting();
    waitingPart.hidden = rows.length === 0;
    waitingList.replaceChildren(...rows.map(([key, one]) => {
      const line = document.createElement("li");
      line.append(element("div", one.values.verbatim, "as-typed"));
      if (one.values.card) line.append(element("p", `Tarjeta ${one.values.card}`, "meta"));
      if (one.errors) {
        line.append(element("p", Object.values(one.errors).flat().map((told) => told.message).join(" "), "text-late"));
        const ways = element("div", "", "actions actions-tight");
        ways.append(
          button("Corregir", "btn-secondary", () => takeUp(key, one)),
          button("Descartar", "btn-danger", () => {
            if (!window.confirm("Se borra de este navegador y no se guarda. ¿Descartarlo igual?")) return;
            drop(key);
            drawWaiting();
            words.focus();
          }),
        );
        line.append(ways);
      }
      return line;
    }));
  };

  // One that was refused, back in the field. What stood there waits in its place.
  const takeUp = (key, one) => {
    if (!isEmpty()) put(KEPT + newUid(), { at: Date.now(), values: values() });
    drop(key);
    fill(one.values);
    keepDraft();
    drawWaiting();
    showErrors(one.errors);
  };

  // --- saving: one at a time, the oldest first

  let timer = 0;
  let sending = false;
  let waited = 0;
  let stopped = false; // somebody has to do something first

  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;

  const ask = (options = {}) => fetch(form.dataset.save, { redirect: "manual", credentials: "same-origin", signal: AbortSignal.timeout(ANSWER), ...options });

  const send = (body) => ask({ method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token() }, body });

  // Whoever signed in again in another window has a new token there; whoever else signed in gets nothing of this.
  const renew = async () => {
    const answer = await ask();
    if (answer.type === "opaqueredirect") return "closed";
    if (!answer.ok) return "refused";
    const { account: now, token: fresh } = await answer.json();
    if (String(now) !== account) return "other";
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((one) => { one.value = fresh; });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": fresh }));
    return "";
  };

  const halt = (text, way) => {
    stopped = true;
    said("");
    tell(text, way);
  };

  const flush = async () => {
    clearTimeout(timer);
    if (sending || stopped) return;
    sending = true;
    try {
      let next = waiting().find(([, one]) => !one.errors);
      while (next && !stopped) {
        await exchange(...next);
        waited = 0;
        next = waiting().find(([, one]) => !one.errors);
      }
    } catch {
      const left = waiting().length;
      said("");
      tell(`Sin conexión: ${left === 1 ? "lo escrito queda" : `${left} aportes quedan`} en este navegador hasta que vuelva.`);
      waited = Math.min(60_000, Math.max(5_000, waited * 2));
      timer = setTimeout(flush, waited);
    } finally {
      sending = false;
      drawWaiting();
    }
  };

  const exchange = async (key, one) => {
    const body = JSON.stringify({ ...one.values, uid: key.slice(KEPT.length), account });
    let answer = await send(body);
    let refused = "";
    if (answer.status === 403) {
      refused = await renew();
      if (!refused) answer = await send(body);
      if (answer.status === 403) refused ||= "refused";
    }
    if (answer.type === "opaqueredirect" || refused === "closed") return halt("Tu sesión se cerró: ingresá de nuevo en otra pestaña y volvé a esta; no perdés nada.", { href: form.dataset.login, label: "Ingresar" });
    if (refused === "other") return halt("En este navegador ingresó otra cuenta: lo escrito acá no se guarda con ella, y te espera hasta que vuelvas a entrar.");
    if (refused) return halt("El portal no aceptó guardar: con tu cuenta ya no se puede registrar este taller. Lo escrito queda en este navegador.");
    if (answer.status >= 500) throw new Error(String(answer.status));
    // A table that is no more, or what stands between here and the portal, refuses with a page: trying again is of no use.
    const told = await answer.json().catch((fault) => {
      if (answer.ok) throw fault;
      return null;
    });
    if (!told) return halt(GONE, { href: form.dataset.workshop, label: "Ir a la página del taller" });
    if (!answer.ok) return halt(`No se guardó: ${told.reason} Lo escrito queda en este navegador.`);
    if (told.errors) return refuse(key, one, told.errors);
    drop(key);
    if (!saidList.querySelector(`[data-uid="${told.saved}"]`)) saidList.insertAdjacentHTML("afterbegin", told.html); // drawn and escaped by the portal's own templates
    total.textContent = told.total;
    said(`Guardado ${told.at}`);
    tell("");
    return undefined;
  };

  // Back in the field when that is free; else it waits with what is wrong beside it.
  const refuse = (key, one, errors) => {
    if (isEmpty()) takeUp(key, { ...one, errors });
    else put(key, { ...one, errors });
    said("");
    tell("Hay un aporte que no se pudo guardar: falta corregir algo.");
  };

  // What is chosen once stays chosen, also when the page is loaded again.
  const remember = () => {
    const chosen = new URLSearchParams();
    ["table", "kind", "author_type", "neighbourhood", "theme"].forEach((name) => { if (field(name)?.value) chosen.set(name, field(name).value); });
    history.replaceState(null, "", `?${chosen}`);
  };

  const saveNow = () => {
    if (!words.value.trim()) {
      showErrors({ verbatim: [{ message: "Escribí el aporte." }] });
      return;
    }
    put(KEPT + newUid(), { at: Date.now(), values: values() });
    remember();
    empty();
    said("Guardando…");
    stopped = false;
    drawWaiting();
    flush();
  };

  // --- what people do

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    saveNow();
  });

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.altKey || event.isComposing) return;
    const everywhere = event.ctrlKey || event.metaKey;
    if (!everywhere && (event.target !== words || event.shiftKey)) {
      if (event.target === field("card")) {
        event.preventDefault(); // a reader of codes ends with Enter
        words.focus();
      }
      return;
    }
    event.preventDefault();
    saveNow();
  });

  form.addEventListener("input", keepDraft);
  form.addEventListener("change", keepDraft);

  let asking = 0;
  const askCard = () => {
    clearTimeout(asking);
    const text = field("card").value;
    if (!text.trim()) {
      cardLine.textContent = "";
      return;
    }
    asking = setTimeout(async () => {
      try {
        const answer = await fetch(`${cardLine.dataset.check}?card=${encodeURIComponent(text)}`, { redirect: "manual", signal: AbortSignal.timeout(ANSWER) });
        if (answer.ok && field("card").value === text) cardLine.innerHTML = await answer.text(); // drawn and escaped by the portal
      } catch {
        cardLine.textContent = "Sin conexión: se fija al guardar.";
      }
    }, 300);
  };
  field("card").addEventListener("input", askCard);

  const back = () => {
    if (document.visibilityState === "visible" && waiting().some(([, one]) => !one.errors)) {
      stopped = false;
      flush();
    }
  };
  window.addEventListener("online", back);
  window.addEventListener("focus", back);
  document.addEventListener("visibilitychange", back);
  window.addEventListener("storage", drawWaiting);
  window.addEventListener("beforeunload", (event) => {
    if (!storage && (waiting().length || !isEmpty())) event.preventDefault();
  });

  // --- the page begins

  const draft = read(DRAFT);
  if (draft && isEmpty()) {
    fill(draft.values);
    said("Recuperamos lo que estabas escribiendo.");
  }
  if (waiting().length) {
    drawWaiting();
    flush();
  }
  if (!document.querySelector(".error-summary")) begin().focus();
})();

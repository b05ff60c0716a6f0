// Writing a session down: saves by itself, keeps what could not be saved, and works by keyboard. Without this file the page works all the same.
"use strict";

(() => {
  const form = document.querySelector("form[data-session]");
  if (!form) return;
  const { account, meeting } = form.dataset;
  const PAUSE = 1500; // after the last key
  const SOON = 400; // after a choice
  const ANSWER = 30_000; // longer than the portal lets anybody wait
  const DRAFTS = `acta:${account}:${meeting}:`; // portal.js sweeps them
  const KINDS = ["heading", "presiding", "attendance", "item", "order", "contribution", "decision", "vote", "recess", "closing"];
  const OWN = ["base", "gone", "choose", "theirs"]; // names after the key that are no fields
  const list = (kind, within = form) => within.querySelector(`[data-list="${kind}"]`);
  const blocks = (kind) => [...list(kind).children];

  // --- parts: what the page says of each, and what the portal is known to hold

  const parts = new Map();

  const register = (block) => {
    const key = block.dataset.part;
    if (parts.has(key)) return parts.get(key);
    const part = { key, block, kind: key.split(":")[0], conflict: null };
    parts.set(key, part);
    part.base = own(part, "base").value;
    // Drawn with what somebody typed over it, it differs from what is stored, whatever that is.
    part.accepted = "changed" in block.dataset ? (part.base ? false : null) : target(part);
    return part;
  };

  const own = (part, name) => part.block.querySelector(`[name="${CSS.escape(`${part.key}.${name}`)}"]`);

  const controls = (part) =>
    [...part.block.querySelectorAll("[name]")].filter(
      (one) => one.name.startsWith(`${part.key}.`) && !OWN.includes(one.name.slice(part.key.length + 1)),
    );

  const values = (part) => {
    if (part.kind === "order") return { uids: currentOrder() };
    const found = {};
    controls(part).forEach((one) => {
      const name = one.name.slice(part.key.length + 1);
      if (one.type === "radio") found[name] = one.checked ? one.value : (found[name] ?? "");
      else if (one.type === "checkbox") found[name] = one.checked ? "1" : "";
      else found[name] = one.value.trim();
    });
    return found;
  };

  const isBlank = (part, said) => {
    const given = new Set(controls(part).filter((one) => "given" in one.dataset).map((one) => one.name));
    return Object.entries(said).every(([name, value]) => !value || given.has(`${part.key}.${name}`));
  };

  const isGone = (part) => {
    if (own(part, "gone")?.checked) return true;
    return part.kind === "vote" && isGone(parts.get(`decision:${part.key.split(":")[1]}`));
  };

  // What the portal should hold of the part, as text to compare; null when nothing.
  const target = (part) => {
    const said = values(part);
    const mayBeMissing = part.kind !== "order" && ("optional" in part.block.dataset || !part.base);
    if (isGone(part) || (mayBeMissing && isBlank(part, said))) return null;
    return JSON.stringify(said);
  };

  const isDirty = (part) => target(part) !== part.accepted;

  const currentOrder = () =>
    blocks("item")
      .map((block) => parts.get(block.dataset.part))
      .filter((part) => part && target(part) !== null)
      .map((part) => part.key.split(":")[1])
      .join(" ");

  const put = (part, said) => {
    controls(part).forEach((one) => {
      const value = said[one.name.slice(part.key.length + 1)] ?? "";
      if (one.type === "radio") one.checked = one.value === value;
      else if (one.type === "checkbox") one.checked = value !== "";
      else {
        if (one.tagName === "SELECT" && ![...one.options].some((option) => option.value === value)) one.add(new Option(value, value));
        one.value = value;
      }
    });
    if (part.kind === "order") arrange(said.uids.split(" "));
  };

  // Nothing said of it, but what is given.
  const emptied = (part) => {
    const given = controls(part).filter((one) => "given" in one.dataset).map((one) => nameOf(part, one));
    return Object.fromEntries(Object.entries(values(part)).filter(([name]) => given.includes(name)));
  };

  const setBase = (part, base) => {
    part.base = base;
    own(part, "base").value = base;
  };

  // --- rows

  const newUid = () => {
    if (crypto.randomUUID) return crypto.randomUUID(); // only where the connection is safe
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  const copy = (kind, words) => {
    const fragment = document.querySelector(`template[data-new="${kind}"]`).content.cloneNode(true);
    const fill = (text) => Object.entries(words).reduce((all, [from, to]) => all.replaceAll(`__${from}__`, to), text);
    const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType === Node.TEXT_NODE) node.data = fill(node.data);
      else [...node.attributes].forEach((attribute) => { attribute.value = fill(attribute.value); });
    }
    return fragment.firstElementChild;
  };

  const add = (kind, { uid = newUid(), code = "", name = "" } = {}) => {
    const block = copy(kind, { uid, code, nombre: name });
    const place = kind === "vote" ? list("vote", document.getElementById(`decision:${uid}`)) : list(kind);
    place.append(block);
    const part = register(block);
    if (kind === "decision") offerVotes(block);
    if (kind !== "vote" && kind !== "attendance") renumber();
    unfold(block);
    return part;
  };

  const drop = (part) => {
    [...parts.values()].filter((one) => part.block.contains(one.block)).forEach((one) => {
      forget(one.key);
      parts.delete(one.key);
    });
    part.block.remove();
    if (part.kind !== "vote") renumber();
  };

  const renumber = () => {
    ["item", "contribution", "decision"].forEach((kind) => {
      blocks(kind).forEach((block, number) => {
        block.querySelectorAll("[data-place]").forEach((one) => { one.textContent = number + 1; });
      });
    });
    form.elements["order.uids"].value = blocks("item").map((block) => block.dataset.part.split(":")[1]).join(" ");
    offerItems();
  };

  // Each list of items to choose from says what they are called now.
  const offerItems = () => {
    const items = blocks("item").map((block, number) => {
      const part = parts.get(block.dataset.part);
      return part && [part.key.split(":")[1], `${number + 1}. ${values(part).title}`];
    });
    form.querySelectorAll('select[name$=".item"]').forEach((select) => {
      const chosen = select.value;
      [...select.options].slice(1).forEach((option) => { if (option.value !== chosen) option.remove(); });
      items.filter(Boolean).forEach(([uid, words]) => {
        const known = [...select.options].find((option) => option.value === uid);
        if (known) select.append(known);
        const option = known ?? select.appendChild(new Option(words, uid));
        option.textContent = words;
      });
      select.value = chosen;
    });
  };

  const arrange = (uids) => {
    const place = list("item");
    uids.map((uid) => parts.get(`item:${uid}`)).filter(Boolean).forEach((part) => place.append(part.block));
    renumber();
  };

  const move = (uid, step) => {
    const block = parts.get(`item:${uid}`).block;
    const other = step < 0 ? block.previousElementSibling : block.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(block);
    else other.after(block);
    renumber();
    touched(SOON);
  };

  // --- attendance and votes

  const statusOf = (row) => row.querySelector("[data-key]:checked")?.value ?? "";
  const actingOf = (row) => row.querySelector("[data-acting-block] input:checked")?.value ?? "";
  const mayVote = (row) => "belongs" in row.dataset && statusOf(row) === "present" && actingOf(row) === "principal";

  const choose = (row, key) => {
    const choice = row.querySelector(`[data-key="${key}"]`);
    if (choice) choice.checked = true;
    return Boolean(choice);
  };

  const actAs = (row, quality) => {
    const choice = row.querySelector(`[data-acting-block] input[value="${quality}"]`);
    if (choice) choice.checked = true;
  };

  // Only of those present it matters as what they acted; without this script it is asked of everybody.
  const fold = () => {
    blocks("attendance").forEach((row) => {
      row.querySelector("[data-acting-block]").hidden = statusOf(row) !== "present";
    });
  };

  // Whoever is present as principal has a row in each vote; who is not any more and did not vote loses it.
  const offerVotes = (decision) => {
    const uid = decision.dataset.uid;
    const rows = list("vote", decision);
    const voters = blocks("attendance").filter(mayVote);
    voters.forEach((row) => {
      const code = row.dataset.part.slice("attendance:".length);
      const known = parts.get(`vote:${uid}:${code}`) ?? add("vote", { uid, code, name: row.dataset.name });
      rows.append(known.block);
    });
    const codes = new Set(voters.map((row) => row.dataset.part.slice("attendance:".length)));
    [...rows.children].forEach((block) => {
      const part = parts.get(block.dataset.part);
      if (!codes.has(block.dataset.code) && part && !part.base && target(part) === null) drop(part);
    });
    decision.querySelector("[data-no-voters]").hidden = rows.children.length > 0;
  };

  const attendanceChanged = () => {
    fold();
    blocks("decision").forEach(offerVotes);
  };

  // What a decision of this kind, or counted in this way, has no use for.
  const unfold = (block) => {
    const kind = block.querySelector('[name$=".kind"]')?.value;
    block.querySelectorAll("[data-only-kind]").forEach((one) => {
      const written = [...one.querySelectorAll("textarea, select")].some((field) => field.value);
      one.hidden = !one.dataset.onlyKind.split(" ").includes(kind) && !written;
    });
    const mode = block.querySelector("[data-mode]:checked")?.value;
    block.querySelectorAll("[data-only-mode]").forEach((one) => { one.hidden = one.dataset.onlyMode !== mode; });
  };

  // --- what cannot be saved yet stays in this browser

  let storage = true;
  const forget = (key) => {
    try {
      localStorage.removeItem(DRAFTS + key);
    } catch {
      storage = false;
    }
  };

  const keep = (part) => {
    if (!isDirty(part) && !part.conflict) {
      forget(part.key);
      return;
    }
    try {
      localStorage.setItem(DRAFTS + part.key, JSON.stringify({ at: Date.now(), base: part.base, target: target(part), name: part.block.dataset.name }));
    } catch {
      storage = false; // full, or forbidden: leaving the page then asks first
    }
  };

  const drafts = () => {
    let names = [];
    try {
      names = Object.keys(localStorage).filter((name) => name.startsWith(DRAFTS));
    } catch {
      storage = false;
    }
    const place = ([key]) => KINDS.indexOf(key.split(":")[0]);
    return names.map((name) => [name.slice(DRAFTS.length), JSON.parse(localStorage.getItem(name))]).sort((one, other) => place(one) - place(other));
  };

  const restore = () => {
    let restored = 0;
    drafts().forEach(([key, draft]) => {
      const part = parts.get(key) ?? (draft.target && made(key, draft));
      if (!part) {
        forget(key);
        return;
      }
      const shown = target(part);
      if (shown === draft.target) {
        if (!isDirty(part)) forget(key);
        return;
      }
      const stored = part.base ? { base: part.base, values: JSON.parse(shown ?? "null") } : { base: "", values: null };
      if (draft.target === null) {
        if (own(part, "gone")) own(part, "gone").checked = true;
        else put(part, emptied(part));
      } else put(part, JSON.parse(draft.target));
      unfold(part.block);
      restored += 1;
      if (draft.base !== part.base) openConflict(part, stored);
    });
    attendanceChanged();
    return restored;
  };

  const made = (key, draft) => {
    const [kind, ...names] = key.split(":");
    if (kind === "attendance") return add(kind, { code: names[0], name: draft.name ?? names[0] });
    if (kind === "vote") {
      const row = parts.get(`attendance:${names[1]}`)?.block;
      return parts.has(`decision:${names[0]}`) ? add(kind, { uid: names[0], code: names[1], name: row?.dataset.name ?? names[1] }) : null;
    }
    return document.querySelector(`template[data-new="${kind}"]`) ? add(kind, { uid: names[0] }) : null;
  };

  // --- telling

  const savedLine = form.querySelector("[data-saved]");
  const troubleLine = form.querySelector("[data-trouble]");

  let note = ""; // of what was brought back when the page opened
  const said = (text) => {
    savedLine.hidden = !text && !note;
    savedLine.textContent = [text, note].filter(Boolean).join(". ");
  };

  let trouble = "";
  const tell = (text, { href = "", words = "", press = null } = {}) => {
    if (trouble === text) return; // said once, also by a screen reader
    trouble = text;
    troubleLine.textContent = text;
    if (!words) return;
    const way = document.createElement(press ? "button" : "a");
    way.textContent = words;
    if (press) {
      way.type = "button";
      way.className = "btn btn-link btn-sm";
      way.addEventListener("click", press);
    } else {
      way.href = href;
      if (href.startsWith("/")) way.target = "_blank";
    }
    troubleLine.append(" ", way);
  };

  // What is still to be settled by the person, in the order in which it hurts.
  let news = 0;
  const tellWhatIsLeft = () => {
    const two = [...parts.values()].filter((part) => part.conflict);
    const wrong = [...parts.values()].filter((part) => part.block.querySelector(":scope [data-wrong]") && isDirty(part) && !part.conflict);
    if (two.length) tell(`Otra persona cambió ${two.length === 1 ? "una parte" : `${two.length} partes`} mientras escribías: elegí qué queda.`, { href: `#${two[0].key}`, words: "Ver" });
    else if (wrong.length) tell(`Falta corregir algo para guardarlo (${wrong.length}).`, { href: `#${wrong[0].key}`, words: "Ver" });
    else if (news) tell(`Otra persona está escribiendo: ${news === 1 ? "hay una parte nueva" : `hay ${news} partes nuevas`}.`, { words: "Traer lo nuevo", press: () => location.reload() });
    else tell("");
  };

  const clearErrors = (part) => {
    part.block.querySelectorAll("[data-wrong], .invalid-feedback").forEach((one) => {
      if (one.closest("[data-part]") === part.block) one.remove();
    });
    controls(part).forEach((one) => {
      one.classList.remove("is-invalid");
      one.removeAttribute("aria-invalid");
      one.removeAttribute("aria-describedby");
      const help = document.getElementById(`${one.name}-ayuda`);
      if (help) one.setAttribute("aria-describedby", help.id);
    });
  };

  const showErrors = (part, errors) => {
    clearErrors(part);
    Object.entries(errors).forEach(([name, texts]) => {
      const words = document.createElement("p");
      words.className = "invalid-feedback";
      words.dataset.wrong = "";
      words.id = `${part.key}.${name || "parte"}-error`;
      words.textContent = texts.join(" ");
      const field = controls(part).find((one) => one.name === `${part.key}.${name}`);
      if (!field) {
        own(part, "base").after(words);
        return;
      }
      field.classList.add("is-invalid");
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", [words.id, document.getElementById(`${field.name}-ayuda`)?.id].filter(Boolean).join(" "));
      (field.type === "radio" ? field.closest(".segmented") : field).after(words);
      field.closest("details")?.setAttribute("open", "");
    });
  };

  // --- two versions of a part

  const labelOf = (field) => field.closest("[data-label]")?.dataset.label ?? form.querySelector(`label[for="${CSS.escape(field.id)}"]`)?.textContent ?? "";

  const inWords = (part, field, value) => {
    if (part.kind === "order") return value.split(" ").map((uid) => values(parts.get(`item:${uid}`) ?? { block: form, key: "?" }).title ?? "").filter(Boolean).join("; ");
    if (field.type === "checkbox") return value ? "Sí" : "No";
    if (field.type === "radio") {
      const choice = controls(part).find((one) => one.name === field.name && one.value === value);
      return choice?.closest("label")?.textContent.trim() ?? value;
    }
    if (field.tagName === "SELECT") return [...field.options].find((option) => option.value === value)?.textContent ?? value;
    return value || "—";
  };

  const isWords = (field) => field.matches("textarea, input[type=text]:not([inputmode])");

  const element = (name, text = "", className = "") => {
    const made = document.createElement(name);
    made.textContent = text; // whatever it holds, it is text
    if (className) made.className = className;
    return made;
  };

  const openConflict = (part, stored) => {
    part.conflict?.panel.remove();
    const mine = values(part);
    const gone = isGone(part);
    const panel = element("fieldset", "", "conflict");
    panel.append(element("legend", stored.values ? "Otra persona cambió esta parte mientras escribías" : "Otra persona sacó esta parte mientras escribías"));
    if (gone) panel.append(element("p", "Vos pediste sacarla."));
    const fields = controls(part).filter((one, number, all) => all.findIndex((other) => other.name === one.name) === number);
    const differing = stored.values ? fields.filter((one) => mine[nameOf(part, one)] !== stored.values[nameOf(part, one)]) : [];
    if (differing.length) panel.append(sideBySide(part, differing, mine, stored.values));
    const joinable = !gone && differing.some((one) => isWords(one) && mine[nameOf(part, one)] && stored.values[nameOf(part, one)]);
    const ways = element("div", "", "actions");
    const offer = (words, how) => {
      const button = element("button", words, "btn btn-secondary btn-sm");
      button.type = "button";
      button.addEventListener("click", () => resolve(part, how));
      ways.append(button);
    };
    offer(gone ? "Sacarla igual" : "Dejar lo mío", "mine");
    offer(stored.values ? "Dejar lo guardado" : "Sacarla también acá", "theirs");
    if (joinable) offer("Unir los dos textos", "both");
    panel.append(ways);
    (part.block.querySelector(":scope > fieldset > legend") ?? own(part, "base")).after(panel);
    part.conflict = { panel, stored };
    keep(part);
  };

  const nameOf = (part, field) => field.name.slice(part.key.length + 1);

  const sideBySide = (part, fields, mine, theirs) => {
    const frame = element("div", "", "table-scroll");
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", "Las dos versiones");
    const table = element("table");
    const head = table.createTHead().insertRow();
    ["Dato", "Lo tuyo, sin guardar", "Lo que está guardado"].forEach((words) => {
      const cell = element("th", words);
      cell.scope = "col";
      head.append(cell);
    });
    const body = table.createTBody();
    fields.forEach((field) => {
      const name = nameOf(part, field);
      const row = body.insertRow();
      const title = element("th", part.kind === "order" ? "Orden" : labelOf(field));
      title.scope = "row";
      row.append(title, element("td", inWords(part, field, mine[name]), "as-typed"), element("td", inWords(part, field, theirs[name]), "as-typed"));
    });
    frame.append(table);
    return frame;
  };

  const joined = (part, mine, theirs) => {
    const both = { ...mine };
    controls(part).filter(isWords).forEach((field) => {
      const name = nameOf(part, field);
      const [first, second] = [theirs[name] ?? "", mine[name]];
      const between = field.tagName === "TEXTAREA" ? "\n\n" : " / ";
      if (!first || second.includes(first)) both[name] = second;
      else both[name] = !second || first.includes(second) ? first : `${first}${between}${second}`;
    });
    return both;
  };

  const resolve = (part, how) => {
    const { panel, stored } = part.conflict;
    const next = part.block.querySelector("textarea, input:not([type=hidden]), select");
    panel.remove();
    part.conflict = null;
    setBase(part, stored.base);
    part.accepted = stored.values ? false : null;
    if (how === "theirs" && !stored.values) {
      drop(part);
      touched(SOON);
      return;
    }
    if (how === "theirs") {
      if (own(part, "gone")) own(part, "gone").checked = false;
      put(part, stored.values);
      part.accepted = target(part);
    } else if (how === "both") put(part, joined(part, values(part), stored.values));
    if (part.kind === "decision" && !stored.values) {
      // It comes back with its votes, which went with it.
      [...parts.values()].filter((one) => one.kind === "vote" && part.block.contains(one.block)).forEach((vote) => {
        setBase(vote, "");
        vote.accepted = null;
      });
    }
    unfold(part.block);
    attendanceChanged();
    keep(part);
    next?.focus();
    touched(SOON);
  };

  // --- saving: one request at a time

  let timer = 0;
  let sending = false;
  let waited = 0;
  let stopped = false; // somebody has to do something first

  const touched = (pause = PAUSE) => {
    stopped = false;
    clearTimeout(timer);
    timer = setTimeout(flush, pause);
  };

  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;

  const ask = (options = {}) => fetch(form.dataset.save, { redirect: "manual", credentials: "same-origin", signal: AbortSignal.timeout(ANSWER), ...options });

  // Kept alive when the page is going away, as long as browsers allow it.
  const send = (body) => ask({ method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token() }, body, keepalive: document.visibilityState === "hidden" && body.length < 20_000 });

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

  const flush = async () => {
    clearTimeout(timer);
    if (sending) {
      timer = setTimeout(flush, SOON);
      return;
    }
    const changed = [...parts.values()].filter((part) => !part.conflict && isDirty(part)).map((part) => ({ part, sent: target(part) }));
    if (!changed.length) {
      tellWhatIsLeft();
      return;
    }
    sending = true;
    try {
      await exchange(changed);
      waited = 0;
    } catch {
      said("");
      tell("Sin conexión: lo escrito queda en este navegador.");
      again();
    } finally {
      sending = false;
    }
  };

  const again = () => {
    waited = Math.min(60_000, Math.max(5_000, waited * 2));
    clearTimeout(timer);
    timer = setTimeout(flush, waited);
  };

  const exchange = async (changed) => {
    const body = JSON.stringify({
      parts: changed.map(({ part, sent }) => ({ key: part.key, base: part.base, values: sent === null ? null : JSON.parse(sent) })),
    });
    let answer = await send(body);
    let refused = "";
    if (answer.status === 403) {
      refused = await renew();
      if (!refused) answer = await send(body);
      if (answer.status === 403) refused ||= "refused";
    }
    // The door does not lead back here: a second page would bring back the same words, and overtake those of this one.
    if (answer.type === "opaqueredirect" || refused === "closed") return halt("Tu sesión se cerró: ingresá de nuevo en otra pestaña y volvé a esta; no perdés nada.", { href: form.dataset.login, words: "Ingresar" });
    if (refused === "other") return halt("En este navegador ingresó otra cuenta: lo escrito acá no se guarda con ella, y te espera hasta que vuelvas a entrar.");
    if (refused) return halt("El portal no aceptó guardar: con tu cuenta ya no se puede registrar esta reunión. Lo escrito queda en este navegador.");
    if (answer.status >= 500) throw new Error(String(answer.status));
    const told = await answer.json();
    if (!answer.ok) return halt(`No se guardó: ${told.reason} Lo escrito queda en este navegador.`);
    accept(changed, told);
    return undefined;
  };

  const halt = (words, way) => {
    stopped = true;
    said("");
    tell(words, way);
  };

  const accept = (changed, told) => {
    const sentOf = new Map(changed.map(({ part, sent }) => [part.key, sent]));
    changed.forEach(({ part, sent }) => {
      if (part.key in told.saved) {
        setBase(part, told.saved[part.key]);
        part.accepted = sent;
        clearErrors(part);
      } else if (part.key in told.errors) showErrors(part, told.errors[part.key]);
    });
    changed.forEach(({ part }) => {
      if (part.key in told.conflicts) openConflict(part, told.conflicts[part.key]);
      else keep(part);
    });
    Object.entries(told.fragments).forEach(([id, html]) => {
      const place = document.getElementById(id);
      if (place) place.innerHTML = html; // drawn and escaped by the portal's own templates
    });
    const unseen = Object.entries(told.stored).filter(([key, print]) => {
      const part = parts.get(key);
      return key !== "order" && (!part || (part.base !== print && !part.conflict && !(key in told.errors)));
    });
    news = unseen.length + [...parts.values()].filter((part) => part.base && !(part.key in told.stored) && !part.conflict).length;
    const left = [...parts.values()].filter((part) => isDirty(part) && !part.conflict && target(part) !== sentOf.get(part.key));
    said(`Guardado ${told.at}`);
    tellWhatIsLeft();
    if (left.length) touched();
  };

  // --- what people do

  const partOf = (node) => parts.get(node.closest?.("[data-part]")?.dataset.part);

  form.addEventListener("input", (event) => {
    const part = partOf(event.target);
    if (!part) return;
    if (event.target.matches("[data-gone]")) [...parts.values()].filter((one) => part.block.contains(one.block)).forEach(keep);
    else keep(part);
    if (event.target.matches("textarea, input[type=text]")) touched();
  });

  form.addEventListener("change", (event) => {
    const part = partOf(event.target);
    if (!part) return;
    if (part.kind === "attendance") attendanceChanged();
    if (part.kind === "decision") unfold(part.block);
    if (part.kind === "item") offerItems();
    if (event.target.name.endsWith(".casting_vote")) proposeTieBreaker(part);
    keep(part);
    touched(SOON); // a choice, or leaving a field
  });

  // Only whoever presides breaks a tie.
  const proposeTieBreaker = (part) => {
    const select = own(part, "tie_broken_by");
    const presider = blocks("presiding").map((block) => own(parts.get(block.dataset.part), "person").value).find(Boolean);
    if (own(part, "casting_vote").value && !select.value && presider) select.value = presider;
  };

  const focusOn = (node) => {
    node?.closest("details")?.setAttribute("open", "");
    node?.focus();
    if (node?.matches("input[type=text]")) node.select(); // what is typed takes the place of what was there
    node?.scrollIntoView({ block: "nearest" });
  };

  const focusRow = (row) => focusOn(row?.querySelector("[data-key]:checked") ?? row?.querySelector("[data-key]"));

  const firstField = { item: "discussion", contribution: "verbatim", presiding: "person", recess: "from_time", decision: "number" };

  const focusPart = (part) => focusOn(own(part, part.kind === "decision" && own(part, "kind").value !== "resolution" ? "account" : firstField[part.kind]));

  const addAndGo = (kind, from = null) => {
    const before = blocks(kind).at(-1);
    const part = add(kind);
    if (kind === "contribution" && before) {
      ["kind", "author_type"].forEach((name) => { own(part, name).value = own(parts.get(before.dataset.part), name).value; });
    }
    const item = from?.closest?.('[data-list="item"] > [data-part]');
    if (item && own(part, "item")) own(part, "item").value = item.dataset.part.split(":")[1];
    focusPart(part);
  };

  const addItems = () => {
    const box = form.querySelector("#nuevos-puntos");
    const titles = box.value.split("\n").map((line) => line.trim()).filter(Boolean);
    const made = (titles.length ? titles : [""]).map((title) => {
      const part = add("item");
      own(part, "title").value = title;
      keep(part);
      return part;
    });
    box.value = "";
    offerItems();
    touched(SOON);
    focusOn(own(made[0], titles.length ? "discussion" : "title"));
  };

  const next = (node) => {
    if (node.id === "nuevos-puntos") return addItems();
    let block = node.closest("[data-list] > [data-part]");
    if (block?.dataset.row === "vote") block = block.parentElement.closest("[data-list] > [data-part]");
    if (!block || block.dataset.row === "attendance") return undefined;
    if (block.nextElementSibling) return focusPart(parts.get(block.nextElementSibling.dataset.part));
    const kind = block.dataset.part.split(":")[0];
    return kind === "item" ? focusOn(form.querySelector("#nuevos-puntos")) : addAndGo(kind);
  };

  const everybodyPresent = () => {
    const rows = blocks("attendance").filter((row) => row.dataset.quality === "principal");
    rows.forEach((row) => {
      choose(row, "P");
      actAs(row, "principal");
      keep(parts.get(row.dataset.part));
    });
    attendanceChanged();
    touched(SOON);
    focusRow(blocks("attendance").find((row) => !statusOf(row)) ?? rows[0]);
  };

  const everybodyYes = (decision) => {
    const rows = [...list("vote", decision).children];
    rows.forEach((row) => {
      choose(row, "S");
      keep(parts.get(row.dataset.part));
    });
    touched(SOON);
    focusRow(rows[0]);
  };

  const addPerson = () => {
    const box = form.querySelector("#persona");
    const [code, name] = box.value.split(" · ");
    const known = [...form.querySelectorAll("#personas option")].some((option) => option.value === box.value);
    if (!known) return false; // the portal knows more names than the list
    const part = parts.get(`attendance:${code}`) ?? add("attendance", { code, name });
    box.value = "";
    fold();
    focusRow(part.block);
    return true;
  };

  const applyPasted = () => {
    form.querySelectorAll("[data-pasted]").forEach((line) => {
      const part = parts.get(`attendance:${line.dataset.pasted}`);
      if (!part) return;
      put(part, { ...values(part), ...(line.dataset.status === "present" ? {} : { arrival: "", departure: "" }), status: line.dataset.status, acting_as: line.dataset.acting });
      keep(part);
    });
    attendanceChanged();
    touched(SOON);
    focusRow(blocks("attendance")[0]);
  };

  // The buttons that without this script draw the page anew.
  const pressed = {
    "": () => { stopped = false; flush(); },
    agregar: (button) => {
      if (button.value === "puntos") addItems();
      else if (button.value === "persona") return addPerson();
      else addAndGo(button.value);
      return true;
    },
    todos: everybodyPresent,
    "todos-si": (button) => everybodyYes(document.getElementById(`decision:${button.value}`)),
    subir: (button) => { move(button.value, -1); button.focus(); },
    bajar: (button) => { move(button.value, 1); button.focus(); },
    aplicar: applyPasted,
  };

  form.addEventListener("submit", (event) => {
    const button = event.submitter ?? { name: "", value: "" };
    const act = pressed[button.name];
    if (act && act(button) !== false) event.preventDefault();
  });

  const rowKeys = (event, row) => {
    const rows = [...row.parentElement.children];
    const place = rows.indexOf(row);
    const key = event.key === "Delete" || event.key === "Backspace" ? "Delete" : event.key.toUpperCase();
    const votes = row.dataset.row === "vote";
    if (key === "ARROWDOWN" || key === "ARROWUP") focusRow(rows[place + (key === "ARROWDOWN" ? 1 : -1)]);
    else if (key === "T") (votes ? everybodyYes(row.closest(".decision")) : everybodyPresent());
    else if (votes && key === "J") focusOn(own(parts.get(row.dataset.part), "statement"));
    else if (!votes && key === "H") focusOn(own(parts.get(row.dataset.part), "arrival"));
    else if (choose(row, !votes && key === "V" ? "P" : key)) {
      if (!votes && key === "V") actAs(row, "principal");
      if (!votes && key === "P" && row.dataset.quality === "principal") actAs(row, "principal");
      if (!votes) attendanceChanged();
      keep(parts.get(row.dataset.part));
      touched(SOON);
      focusRow(rows[place + 1] ?? row);
    } else return false;
    return true;
  };

  const jumps = {
    I: () => focusOn(form.querySelector("[name='heading.start_time']")),
    P: () => focusRow(blocks("attendance")[0]),
    O: () => focusOn(form.querySelector("#nuevos-puntos")),
    N: (event) => addAndGo("contribution", event.target),
    R: (event) => addAndGo("decision", event.target),
    C: () => focusOn(form.querySelector("[name='closing.end_time']")),
    Q: () => focusOn(document.getElementById("estado")),
    G: () => pressed[""](),
  };

  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  // AltGr, which on Spanish keyboards writes @ and #, is Ctrl and Alt for the browser: never taken for Alt.
  const altLetter = (event) => {
    if (!event.altKey || event.metaKey || event.shiftKey || event.getModifierState("AltGraph")) return "";
    if (isMac) return event.ctrlKey ? event.code.replace("Key", "") : "";
    return event.ctrlKey ? "" : event.key.toUpperCase();
  };

  document.addEventListener("keydown", (event) => {
    const jump = jumps[altLetter(event)];
    if (jump) {
      event.preventDefault();
      jump(event);
      return;
    }
    if (event.altKey || event.shiftKey) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.contains(event.target)) {
      event.preventDefault();
      next(event.target);
      return;
    }
    if (event.key === "Enter" && event.target.id === "persona") {
      if (addPerson()) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || !event.target.matches?.("[data-row] [data-key]")) return;
    if (rowKeys(event, event.target.closest("[data-row]"))) event.preventDefault();
  });

  // Coming back, to the page or to the network, tries again.
  const back = () => {
    if (document.visibilityState === "visible" && [...parts.values()].some((part) => !part.conflict && isDirty(part))) touched(SOON);
  };
  window.addEventListener("online", back);
  window.addEventListener("focus", back);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !stopped) flush();
    else back();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!storage && [...parts.values()].some(isDirty)) event.preventDefault();
  });

  // --- the page begins

  form.querySelectorAll("[data-part]").forEach(register);
  parts.forEach((part) => { if (part.kind === "order") part.accepted = "changed" in part.block.dataset ? false : target(part); });
  blocks("decision").forEach(unfold);
  fold();
  offerItems();
  const restored = restore();
  if (restored) {
    note = `Recuperamos lo que había quedado sin guardar en este navegador (${restored === 1 ? "una parte" : `${restored} partes`}).`;
    said("");
    touched(SOON);
    tellWhatIsLeft();
  }
})();

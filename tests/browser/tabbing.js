// What happens to the focus as one presses Tab from the top of a page to its end; tabbing.py runs it and reads the report.
// A stop is judged when the next Tab is pressed: by then the page has scrolled to it.
() => {
  const CLICKABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex], [contenteditable=true]";
  const IN_PARTS = ["date", "time", "datetime-local", "month", "week"]; // several stops in one field
  window.removeEventListener("keydown", window.tabbing?.listen, true);
  const start = Object.assign(document.createElement("span"), { tabIndex: -1 });
  document.body.prepend(start);
  document.querySelectorAll("main details").forEach((one) => { one.open = true; });
  start.focus();
  window.scrollTo(0, 0);

  const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const told = (element) => element.outerHTML.replace(/\s+/g, " ").slice(0, 140);
  // The switch of a choice may be drawn by its label.
  const faceOf = (element) => {
    const { width, height } = element.getBoundingClientRect();
    const isDrawn = width > 2 && height > 2 && getComputedStyle(element).opacity !== "0";
    return isDrawn ? element : element.labels?.[0] ?? element;
  };
  // A way that is drawn twice is reached once: an area of a map, beside the list that says the same.
  const isTwice = (element) =>
    element.matches("a[href]") &&
    [...document.querySelectorAll("a[href]:not([tabindex='-1'])")].some(
      (other) => other.getAttribute("href") === element.getAttribute("href") && isShown(other),
    );
  const isExpected = (element) => {
    if (element.matches(":disabled, [inert] *, [aria-hidden=true], [aria-hidden=true] *") || !isShown(element)) return false;
    return element.tabIndex >= 0 || (element.matches("a, button, input, select, textarea, summary") && !isTwice(element));
  };
  const expected = [...document.querySelectorAll(CLICKABLE)].filter(isExpected);

  const drawn = (element) => {
    const style = getComputedStyle(element);
    const outline = style.outlineStyle === "none" ? "" : style.outline;
    return [outline, style.boxShadow, style.border, style.backgroundColor, style.textDecoration, style.stroke, style.strokeWidth, style.clipPath].join();
  };
  const drawnAround = (element) => {
    const face = faceOf(element);
    const beside = face === element ? [] : [face.parentElement, ...face.parentElement.children];
    const label = element.matches("input") ? element.closest("label") : null;
    return [element, face, ...face.children, ...beside, ...(label ? [label, ...label.children] : [])].slice(0, 12).map(drawn).join();
  };
  const before = new Map(expected.map((element) => [element, drawnAround(element)]));

  const isInView = (element) => {
    const face = faceOf(element);
    const places = [0.5, 0.05, 0.95, 0.25, 0.75].flatMap((across) => [0.5, 0.1, 0.9].map((down) => [across, down]));
    return [...face.getClientRects()].some((box) =>
      places.some(([across, down]) => {
        const hit = document.elementFromPoint(box.left + box.width * across, box.top + box.height * down);
        return hit && (face.contains(hit) || element.contains(hit));
      }),
    );
  };

  const visited = [];
  const found = [];
  const tabbing = { done: false };
  const judge = () => {
    const element = document.activeElement;
    const last = visited.at(-1);
    if (tabbing.done || element === start) return;
    if (element === document.body || element === document.documentElement || element === visited[0] && visited.length > 1) {
      tabbing.done = true;
    } else if (element === last && IN_PARTS.includes(element.type)) {
      return;
    } else if (visited.includes(element)) {
      found.push(`el foco vuelve: ${told(element)}`);
      tabbing.done = true;
    } else {
      visited.push(element);
      if (last && last.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING) found.push(`fuera de orden: ${told(element)}`);
      if (before.get(element) === drawnAround(element)) found.push(`el foco no se ve: ${told(element)}`);
      if (!isInView(element)) found.push(`el foco queda tapado: ${told(element)}`);
    }
  };
  tabbing.listen = (event) => { if (event.key === "Tab") judge(); };
  window.addEventListener("keydown", tabbing.listen, true);

  // Of a group of choices one is a stop, and arrows go on from it.
  const groupOf = (element) => (element.type === "radio" ? `${[...document.forms].indexOf(element.form)} ${element.name}` : null);
  tabbing.report = () => {
    const groups = new Set(visited.map(groupOf));
    const missed = expected.filter((element) => isShown(element) && !visited.includes(element) && !(groupOf(element) && groups.has(groupOf(element))));
    if (!tabbing.done) found.push("el foco no llega al final");
    start.remove();
    document.activeElement.blur(); // the way to the content shows, over others, while it has the focus
    return { stops: visited.length, found: [...found, ...missed.map((element) => `no se llega con Tab: ${told(element)}`)] };
  };
  window.tabbing = tabbing;
};

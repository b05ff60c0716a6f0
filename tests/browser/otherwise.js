// What a page is asked when it is read otherwise: each answer says in words what is wrong; otherwise.py puts the questions.
(() => {
  const told = (element) => element.outerHTML.replace(/\s+/g, " ").slice(0, 140);
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const all = (selector) => [...document.querySelectorAll(selector)].filter(isShown);

  // A field goes on inside itself.
  const isCut = (element) => {
    if (element.matches("input, textarea, select")) return false;
    const { overflowX, overflowY } = getComputedStyle(element);
    const hides = (overflow) => ["hidden", "clip"].includes(overflow);
    const isWider = element.scrollWidth > element.clientWidth + 2;
    const isHigher = element.scrollHeight > element.clientHeight + 3;
    return element.clientWidth > 4 && ((hides(overflowX) && isWider) || (hides(overflowY) && isHigher));
  };
  const linesOf = (element) =>
    [...element.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())
      .flatMap((node) => {
        const range = document.createRange();
        range.selectNodeContents(node);
        return [...range.getClientRects()].filter((box) => box.width > 2).map((box) => ({ element, box }));
      });
  const overlaps = (one, other) => {
    if (one.element.contains(other.element) || other.element.contains(one.element)) return false;
    const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
    const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
    return across > 3 && down > 6;
  };

  return {
    // The titles of the content, with their levels.
    headings: () =>
      all("main :is(h1, h2, h3, h4)").map((title) => `${title.tagName} ${title.innerText.replace(/\s+/g, " ").trim()}`),

    // Shown, and without effect where no script runs: buttons that send no form, fields of none or without a name (but for
    // those whose words are only there to be copied), forms
    // without a button, ways that lead nowhere, and the names of keys that only a script listens to.
    dead: () => {
      document.querySelectorAll("main details").forEach((one) => { one.open = true; });
      const sends = (control) => ["submit", "image"].includes(control.type);
      const lone = all("button, input, select, textarea").filter(
        (one) => !one.disabled && !one.readOnly && (!one.form || (!sends(one) && (one.tagName === "BUTTON" || !one.name))),
      );
      const lost = all("a").filter(
        (way) =>
          (["", "#", null].includes(way.getAttribute("href")) && way.tabIndex >= 0) ||
          (way.getAttribute("href")?.startsWith("#") && !document.getElementById(decodeURIComponent(way.hash.slice(1)))),
      );
      const mute = [...document.forms].filter((form) => {
        const controls = [...form.elements].filter(isShown);
        return controls.length && !controls.some(sends);
      });
      const scripted = all("kbd, [draggable=true], [contenteditable=true], [role=button], [role=tab]");
      return [...lone, ...lost, ...mute, ...scripted].map(told);
    },

    // What does not fit: out of the window, cut by its frame, or over other words. Tables and code move inside themselves; a menu
    // that is open and what stays in view are over others on purpose.
    cut: () => {
      const elements = all("body *").filter((one) => !one.closest(".visually-hidden, .skip-link, svg, .table-scroll, pre"));
      const wide = elements.filter(
        (one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1 || isCut(one),
      );
      const scrolling = elements.filter((one) => one.scrollHeight > one.clientHeight && getComputedStyle(one).overflowY === "auto");
      const isScrolledAway = ({ element, box }) => {
        const frame = scrolling.find((one) => one.contains(element))?.getBoundingClientRect();
        return frame && (box.bottom > frame.bottom || box.top < frame.top);
      };
      const lines = elements
        .filter((one) => !one.closest(".status-bar, .coding-bar, header details > ul, select"))
        .flatMap(linesOf)
        .filter((line) => !isScrolledAway(line))
        .sort((one, other) => one.box.top - other.box.top);
      const over = lines.filter((line, place) => {
        for (const other of lines.slice(place + 1)) {
          if (other.box.top > line.box.bottom - 6) return false;
          if (overlaps(line, other)) return true;
        }
        return false;
      });
      return [...wide, ...over.map((line) => line.element)].slice(0, 8).map(told);
    },

    // What makes no sense on paper: menus, buttons, and what follows the window.
    printed: () => {
      const menus = all(
        "header nav, header details, footer nav, .side-nav, .nav-strip, .breadcrumb, .pagination, form.filters, .skip-link, " +
          "button, input[type=submit], .btn",
      );
      const following = all("body *:not(caption)").filter((one) => ["fixed", "sticky"].includes(getComputedStyle(one).position));
      return [...menus, ...following].slice(0, 8).map(told);
    },
  };
})()

// The navigation of the workspace: what is typed narrows it, and headings stay as they were left. All of it works without.
"use strict";

(() => {
  const KEPT = "nav:abiertos";
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(KEPT)) || [];
    } catch {
      return [];
    }
  };
  const keep = (names) => {
    try {
      localStorage.setItem(KEPT, JSON.stringify(names));
    } catch {
      // This browser keeps nothing: headings open as the page says.
    }
  };

  document.querySelectorAll("nav[aria-label=Trabajo]").forEach((nav) => {
    const box = nav.querySelector(".nav-find");
    const field = nav.querySelector("[data-nav-find]");
    const none = nav.querySelector("[data-nav-none]");
    const sections = [...nav.querySelectorAll("details[data-nav]")];
    const left = read();
    sections.forEach((section) => {
      if (left.includes(section.dataset.nav)) section.open = true;
      section.querySelector("summary").addEventListener("click", () => {
        if (field.value) return;
        const others = read().filter((name) => name !== section.dataset.nav);
        keep(section.open ? others : [...others, section.dataset.nav]);
      });
    });
    if (!box) return;
    box.hidden = false;
    let before = null;
    field.addEventListener("input", () => {
      const words = plain(field.value).split(/\s+/).filter(Boolean);
      if (words.length && !before) before = sections.map((section) => section.open);
      let found = 0;
      nav.querySelectorAll("li").forEach((item) => {
        const heading = item.closest("details")?.dataset.nav || "";
        const told = plain(`${item.textContent} ${heading}`);
        item.hidden = !words.every((word) => told.includes(word));
        found += item.hidden ? 0 : 1;
      });
      sections.forEach((section, place) => {
        const any = section.querySelector("li:not([hidden])") !== null;
        section.hidden = words.length > 0 && !any;
        section.open = words.length ? any : before ? before[place] : section.open;
      });
      if (!words.length) before = null;
      none.textContent = words.length && !found ? "Ninguna parte se llama así." : "";
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && field.value) {
        event.preventDefault();
        nav.querySelector("li:not([hidden]) a")?.click();
      } else if (event.key === "Escape") {
        field.value = "";
        field.dispatchEvent(new Event("input"));
      }
    });
  });
})();

// The menu of the public pages closes with Escape, and when one leaves it. It works without this.
"use strict";

(() => {
  const groups = [...document.querySelectorAll(".nav-wide details")];
  const closeOthers = (target) =>
    groups.forEach((group) => {
      if (target && !group.contains(target)) group.open = false;
    });
  document.addEventListener("focusin", (event) => closeOthers(event.target));
  document.addEventListener("click", (event) => closeOthers(event.target));
  document.addEventListener("keydown", (event) => {
    const group = groups.find((one) => one.open);
    if (event.key !== "Escape" || !group) return;
    group.open = false;
    if (group.contains(document.activeElement)) group.querySelector("summary").focus();
  });
})();

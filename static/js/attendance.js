// The attendance page by keyboard, with the quorum counted while one marks. Without this file the page works all the same.
"use strict";

(() => {
  const form = document.querySelector("form[data-attendance]");
  if (!form) return;
  const rows = [...form.querySelectorAll("[data-row]")];
  const joint = "joint" in form.dataset;
  const unmarked = form.querySelector("[data-unmarked]");

  const statusOf = (row) => row.querySelector("[data-key]:checked");
  const actingOf = (row) => row.querySelector("[data-acting]:checked");
  const makesQuorum = (row) => statusOf(row)?.dataset.key === "P" && actingOf(row)?.value === "principal";

  // Only of those present it matters as what they acted; without this script it is asked of everybody.
  const fold = () => {
    rows.forEach((row) => {
      const block = row.querySelector("[data-acting-block]");
      if (block) block.hidden = statusOf(row)?.dataset.key !== "P";
    });
  };

  const count = () => {
    fold();
    form.querySelectorAll("[data-quorum]").forEach((line) => {
      const acting = rows.filter(
        (row) => makesQuorum(row) && (!joint || row.dataset.bodies.split(" ").includes(line.dataset.quorum)),
      ).length;
      const reached = acting >= Number(line.dataset.needed);
      line.querySelector("[data-count]").textContent = acting;
      line.querySelector("[data-reached]").hidden = !reached;
      line.querySelector("[data-missing]").hidden = reached;
    });
    const left = rows.filter((row) => !statusOf(row)?.value).length;
    unmarked.hidden = false;
    unmarked.textContent = left === 0 ? "No falta marcar a nadie de la lista." : `Sin registro: ${left}.`;
  };

  const focusRow = (row) => {
    if (!row) return;
    (statusOf(row) ?? row.querySelector("[data-key]")).focus();
    row.scrollIntoView({ block: "nearest" });
  };

  const choose = (row, key) => {
    const choice = row.querySelector(`[data-key="${key}"]`);
    if (!choice) return false;
    choice.checked = true;
    return true;
  };

  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = event.target.closest?.("[data-row]");
    if (!row || !event.target.matches("[data-key]")) return;
    const place = rows.indexOf(row);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      focusRow(rows[place + (event.key === "ArrowDown" ? 1 : -1)]);
      return;
    }
    const key = event.key === "Delete" || event.key === "Backspace" ? "Delete" : event.key.toUpperCase();
    if (!choose(row, key)) return;
    event.preventDefault();
    count();
    focusRow(rows[place + 1] ?? row);
  });

  form.addEventListener("change", count);

  form.querySelector("[data-everybody]")?.addEventListener("click", (event) => {
    event.preventDefault();
    rows.filter((row) => row.dataset.quality === "principal").forEach((row) => choose(row, "P"));
    count();
  });

  count();
})();

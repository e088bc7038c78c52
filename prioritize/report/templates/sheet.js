"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const key = `prioritize-sheet-${document.querySelector("main").dataset.key}`;
  const genes = [...document.querySelectorAll(".gene")];
  const fields = ["accept", "direction", "tier", "note"];
  const field = (gene, name) => gene.querySelector(`[name="${name}"]`);
  const value = (gene, name) => (name === "accept" ? field(gene, name).checked : field(gene, name).value);
  document.documentElement.classList.add("js");

  // A browser may refuse to keep anything; the sheet works all the same.
  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? {};
    } catch {
      return {};
    }
  };
  const keep = () => {
    const all = genes.map((gene) => [gene.dataset.id, Object.fromEntries(fields.map((name) => [name, value(gene, name)]))]);
    try {
      localStorage.setItem(key, JSON.stringify(Object.fromEntries(all)));
    } catch {
      return;
    }
  };

  const show = (said = "") => {
    for (const gene of genes) gene.classList.toggle("accepted", value(gene, "accept"));
    const accepted = genes.filter((gene) => value(gene, "accept"));
    const open = accepted.filter((gene) => value(gene, "direction") === "unknown").length;
    find("count").textContent = said || `${accepted.length} of ${genes.length} accepted`
      + (open ? `, ${open} of them without a direction` : "");
  };

  // A cell that a spreadsheet would take for a formula gets an apostrophe, which `review accept` takes off again.
  const cell = (text) => {
    const shown = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
  };
  const csv = () => {
    const rows = genes.filter((gene) => value(gene, "accept")).map((gene) => [gene.dataset.id, gene.dataset.symbol,
      value(gene, "direction"), value(gene, "tier"), value(gene, "note").replace(/\s+/g, " ").trim()]);
    return [["target_id", "symbol", "direction", "evidence_tier", "note"], ...rows]
      .map((row) => `${row.map(cell).join(",")}\n`).join("");
  };

  const before = kept();
  for (const gene of genes) {
    const old = before[gene.dataset.id];
    if (!old) continue;
    field(gene, "accept").checked = old.accept === true;
    for (const name of fields.slice(1)) if (typeof old[name] === "string") field(gene, name).value = old[name];
  }
  document.querySelector("main").addEventListener("input", () => {
    keep();
    show();
  });
  const tick = (on) => {
    for (const gene of genes) field(gene, "accept").checked = on;
    keep();
    show();
  };
  find("all").addEventListener("click", () => tick(true));
  find("none").addEventListener("click", () => tick(false));
  find("export").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([csv()], { type: "text/csv" }));
    link.download = "accepted.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    const count = genes.filter((gene) => value(gene, "accept")).length;
    show(`Exported ${count} ${count === 1 ? "gene" : "genes"} as accepted.csv`);
  });
  show();
})();

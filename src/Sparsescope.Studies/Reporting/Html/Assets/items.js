"use strict";
// The table of items: ordered by a click or by keyboard, filtered by text, fifty rows at a time. Everything is written as text, never as
// markup.
(function () {
  const section = document.getElementById("items");
  const data = JSON.parse(document.getElementById("items-data").textContent);
  const page = 50;
  const { columns, marked } = data;
  const rows = data.rows.map((cells, index) => ({ cells, index, text: null }));
  const body = section.querySelector("tbody"), heads = [...section.querySelectorAll("thead th")];
  const [which, filter, said, more, whole] =
    ["which", "filter", "said", "more", "whole"].map(name => document.getElementById("items-" + name));
  let order = { column: 0, descending: false }, shown = page;

  const place = name => columns.indexOf(name);
  const isEdge = row => row.cells[0] <= marked || row.cells[0] > rows.length - marked;

  function matches(row, words) {
    row.text ??= row.cells.filter(cell => typeof cell === "string").join("\n").toLowerCase();
    return words.every(word => row.text.includes(word));
  }

  function compare(a, b) {
    const [x, y] = [a.cells[order.column], b.cells[order.column]];
    if (x === y) return a.index - b.index;
    if (x === null) return 1;
    if (y === null) return -1;
    const ascending = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "en", { numeric: true });
    return order.descending ? -ascending : ascending;
  }

  function element(tag, text, name) {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (name) made.className = name;
    return made;
  }

  // Two digits a layer: 00 is the least of any item at any layer, 99 the most; xx is not defined.
  function spark(text) {
    const ns = "http://www.w3.org/2000/svg", points = [];
    const svg = document.createElementNS(ns, "svg"), line = document.createElementNS(ns, "polyline");
    for (let i = 0; i < text.length; i += 2) {
      const value = Number(text.slice(i, i + 2));
      if (Number.isNaN(value)) continue;
      const x = 2 + 116 * i / Math.max(1, text.length - 2), y = 22 - 20 * value / 99;
      points.push(x.toFixed(1) + "," + y.toFixed(1));
    }
    svg.setAttribute("viewBox", "0 0 120 24");
    svg.setAttribute("class", "spark");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("points", points.join(" "));
    svg.append(line);
    return svg;
  }

  function prompt(text, cut) {
    const line = text.replace(/\s+/g, " ").trim();
    const whole = element("details"), first = line.length > 120 ? line.slice(0, 120) + "…" : line;
    whole.append(element("summary", first), element("pre", text + (cut > 0 ? "\n… " + cut + " more characters are in the store" : "")));
    return whole;
  }

  function draw(row) {
    const line = element("tr", undefined, isEdge(row) ? "edge" : "");
    line.dataset.id = row.cells[place("item")];
    columns.forEach((column, i) => {
      const value = row.cells[i], cell = element("td");
      if (column === "profile") cell.append(spark(value));
      else if (column === "prompt") cell.append(prompt(value, data.cut[row.index]));
      else if (value === null) cell.textContent = "–";
      else if (typeof value === "number") cell.textContent = Number.isInteger(value) ? String(value) : value.toFixed(4);
      else cell.textContent = value;
      if (typeof value === "number" || (value === null && data.numeric[i])) cell.classList.add("number");
      if (data.more[i]) cell.classList.add("more");
      if (column === "judged" && (value === "correct" || value === "wrong")) cell.classList.add(value === "correct" ? "right" : "wrong");
      line.append(cell);
    });
    return line;
  }

  function update() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = rows.filter(row => (which.value === "all" || words.length > 0 || isEdge(row)) && matches(row, words)).sort(compare);
    body.replaceChildren(...found.slice(0, shown).map(draw));
    more.hidden = found.length <= shown;
    said.textContent = Math.min(shown, found.length) + " of " + found.length
      + (found.length === rows.length ? " items" : " items, of " + rows.length + " in all");
    heads.forEach((head, i) => {
      if (!head.hasAttribute("aria-sort")) return;
      head.setAttribute("aria-sort", i !== order.column ? "none" : order.descending ? "descending" : "ascending");
    });
  }

  heads.forEach((head, i) => head.querySelector("button")?.addEventListener("click", () => {
    order = { column: i, descending: order.column === i ? !order.descending : false };
    shown = page;
    update();
  }));
  which.addEventListener("change", () => { shown = page; update(); });
  filter.addEventListener("input", () => { shown = page; update(); });
  whole.addEventListener("change", () => section.classList.toggle("whole", whole.checked));
  more.addEventListener("click", () => { shown += page; update(); });
  update();
})();

"use strict";
// The heatmap of a trace: a table whose cells are coloured by their figures. Chooses the metric and the scale, says what a cell is, moves
// by arrow keys.
(function () {
  const data = JSON.parse(document.getElementById("trace-data").textContent);
  const table = document.getElementById("trace");
  const rows = [...table.querySelectorAll("tbody tr[data-token]")];
  const cells = rows.map(row => [...row.querySelectorAll("td")]);
  const [metricBox, scaleBox, numbers, copy, readout, low, high, meaning, ramp] =
    ["metric", "scale", "numbers", "copy", "readout", "low", "high", "meaning", "ramp"].map(id => document.getElementById(id));

  const figure = value => value === null ? "–" : value.toFixed(Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 10 ? 1 : 4);
  const metric = () => data.metrics[metricBox.selectedIndex];
  const ends = column => scaleBox.value === "all" ? metric().all : metric().layers[column];
  const from = end => (end.below ? "≤" : "") + figure(end.low);
  const to = end => (end.above ? "≥" : "") + figure(end.high);

  function shade(value, end) {
    if (value === null) return "sn";
    const place = end.high > end.low ? Math.min(1, Math.max(0, (value - end.low) / (end.high - end.low))) : 0.5;
    return "s" + Math.min(data.shades - 1, Math.floor(place * data.shades));
  }

  // The text by the figures of one layer: the last, or the one that is pointed at.
  const pieces = [...document.getElementById("text").children], textPlace = document.getElementById("text-place");
  let textLayer = data.layers.length - 1;
  function paintText() {
    const values = metric().values;
    pieces.forEach((piece, row) => {
      piece.className = shade(values[row][textLayer], ends(textLayer)) + (data.tokens[row].generated ? " generated" : "");
      piece.title = figure(values[row][textLayer]);
    });
    textPlace.textContent = "The text at layer " + data.layers[textLayer] + ", by " + metric().name;
  }

  function paint() {
    const values = metric().values;
    for (let row = 0; row < cells.length; row++) {
      for (let column = 0; column < cells[row].length; column++) {
        const value = values[row][column];
        cells[row][column].textContent = figure(value);
        cells[row][column].className = shade(value, ends(column));
      }
    }
    const together = scaleBox.value === "all";
    const [left, right] = metric().sparser === "higher" ? ["denser ", " sparser"] : ["sparser ", " denser"];
    low.textContent = left + (together ? from(metric().all) : "lowest token of the layer");
    high.textContent = (together ? to(metric().all) : "highest token of the layer") + right;
    paintText();
    ramp.setAttribute("aria-label", "colours from " + low.textContent + " to " + high.textContent);
    meaning.textContent = metric().meaning
      + (together ? "; one scale for all layers" : "; each layer on its own scale: colours compare within a column only");
    table.dataset.painted = metric().name + " " + scaleBox.value;
  }

  function say(row, column) {
    if (column !== textLayer) {
      textLayer = column;
      paintText();
    }
    const token = data.tokens[row], end = ends(column);
    readout.textContent = "position " + token.position + ", token " + token.text + " (" + token.id
      + (token.control ? ", control" : "") + (token.generated ? ", generated" : "") + "), layer " + data.layers[column]
      + ": " + metric().name + " " + figure(metric().values[row][column]) + "; colours run from " + from(end) + " to " + to(end);
  }

  function placeOf(cell) {
    const row = cell && cell.tagName === "TD" ? rows.indexOf(cell.parentElement) : -1;
    return row < 0 ? null : [row, cells[row].indexOf(cell)];
  }

  let current = [0, 0];
  function go(row, column) {
    cells[current[0]][current[1]].tabIndex = -1;
    current = [Math.min(cells.length - 1, Math.max(0, row)), Math.min(data.layers.length - 1, Math.max(0, column))];
    const cell = cells[current[0]][current[1]];
    cell.tabIndex = 0;
    cell.focus();
  }

  table.addEventListener("keydown", event => {
    const place = placeOf(event.target);
    if (!place || event.altKey || event.metaKey) return;
    const [row, column] = place, far = event.ctrlKey;
    const target = {
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
      PageUp: [row - 10, column], PageDown: [row + 10, column],
      Home: [far ? 0 : row, 0], End: [far ? cells.length - 1 : row, data.layers.length - 1],
    }[event.key];
    if (!target) return;
    event.preventDefault();
    go(...target);
  });
  table.addEventListener("focusin", event => { const place = placeOf(event.target); if (place) say(...place); });
  table.addEventListener("mouseover", event => { const place = placeOf(event.target); if (place) say(...place); });
  table.addEventListener("click", event => { const place = placeOf(event.target); if (place) go(...place); });

  metricBox.addEventListener("change", paint);
  scaleBox.addEventListener("change", paint);
  numbers.addEventListener("click", () => {
    const shown = numbers.getAttribute("aria-pressed") !== "true";
    numbers.setAttribute("aria-pressed", String(shown));
    table.classList.toggle("compact", !shown);
  });

  copy.addEventListener("click", () => {
    const line = (token, row) =>
      [token.position, token.text, ...metric().values[row].map(value => value === null ? "" : value)].join("\t");
    const lines = [["position", "token", ...data.layers].join("\t"), ...data.tokens.map(line)];
    copyText(lines.join("\n") + "\n", copy);
  });

  cells[0][0].tabIndex = 0;
  document.getElementById("controls").hidden = false;
  paint();
})();

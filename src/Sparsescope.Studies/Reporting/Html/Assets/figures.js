"use strict";
// Draws every figure of the page from its Vega-Lite specification, and again when the reader's scheme changes; saves them; copies their
// tables.
(function () {
  const { themes } = sparsescopeFigures;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);

  // Vega gives numbers, texts or fields; all of it becomes text, never markup.
  function tooltip(_, event, __, value) {
    if (value === null || value === undefined || value === "") { tip.hidden = true; return; }
    tip.textContent = typeof value === "object"
      ? Object.entries(value).map(([name, text]) => name + ": " + text).join("\n")
      : String(value);
    tip.hidden = false;
    tip.style.left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8) + "px";
    tip.style.top = Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8) + "px";
  }

  const specification = figure => JSON.parse(document.getElementById(figure.id + "-spec").textContent);

  // Once to see how wide it is, and again with the panels that fit.
  async function draw(figure, place, theme, room, lower = 1) {
    const { spec, narrow, widen } = sparsescopeFigures.fit(specification(figure), room, lower);
    for (let turn = 0; ; turn++) {
      const drawn = document.createElement("div");
      await sparsescopeFigures.view(spec, theme, { renderer: "svg", container: drawn, hover: true, tooltip }, narrow).runAsync();
      const svg = drawn.querySelector("svg");
      if (turn < 2 && widen(svg.width.baseVal.value)) continue;
      // the frame around it is the image, with its words; the marks inside say nothing of their own
      svg.setAttribute("aria-hidden", "true");
      place.replaceChildren(drawn);
      return;
    }
  }

  const figures = [...document.querySelectorAll("figure.vega")];
  const room = () => figures[0].querySelector(".plot").clientWidth;

  // A later call takes over.
  let call = 0;
  async function drawAll() {
    const mine = ++call, theme = dark.matches ? themes.dark : themes.light, width = room();
    for (const figure of figures) {
      await draw(figure, figure.querySelector(".plot"), theme, width);
      if (mine !== call) return;
      figure.dataset.drawn = "true";
    }
    document.documentElement.dataset.drawn = String(figures.length);
  }

  // Paper is light, as wide as a sheet, and nobody unfolds a table on it; lower panels fit the rest of a sheet more often. A printer does
  // not wait, so that its drawings are made beforehand.
  const sheet = 690;
  async function drawPaper() {
    for (const figure of figures) {
      const paper = document.createElement("div");
      paper.className = "paper";
      figure.querySelector(".plot").after(paper);
      await draw(figure, paper, themes.light, sheet, 0.72);
    }
    document.documentElement.dataset.paper = String(figures.length);
  }

  let folded = [];
  function unfold() {
    folded = [...document.querySelectorAll("details.prints:not([open])")];
    for (const details of folded) details.open = true;
  }
  function fold() {
    for (const details of folded) details.open = false;
  }

  function save(name, url) {
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  // Twice as fine as the screen.
  async function download(figure, kind) {
    const still = sparsescopeFigures.still(specification(figure));
    const blob = kind === "svg"
      ? new Blob([await still.toSVG()], { type: "image/svg+xml" })
      : await still.toCanvas(2).then(canvas => new Promise(done => canvas.toBlob(done, "image/png")));
    save(figure.id + "." + kind, URL.createObjectURL(blob));
  }

  function copy(figure, button) {
    const rows = [...figure.querySelectorAll("details table tr")].map(row => [...row.cells].map(cell => cell.textContent).join("\t"));
    copyText(rows.join("\n") + "\n", button);
  }

  document.addEventListener("click", event => {
    const button = event.target.closest("button[data-act]");
    if (!button) return;
    const figure = button.closest("figure");
    if (button.dataset.act === "copy") copy(figure, button);
    else download(figure, button.dataset.act);
  });

  addEventListener("beforeprint", unfold);
  addEventListener("afterprint", fold);
  if (figures.length === 0) return;
  drawAll().then(drawPaper);
  dark.addEventListener("change", drawAll);
  let seen = room();
  addEventListener("resize", () => {
    if (Math.abs(room() - seen) < 8) return;
    seen = room();
    drawAll();
  });
})();

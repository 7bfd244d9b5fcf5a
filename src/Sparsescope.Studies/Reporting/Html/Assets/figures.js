"use strict";
// Draws every figure of the page from its Vega-Lite specification, and again when the reader's scheme changes; saves them; copies their tables.
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
    tip.textContent = typeof value === "object" ? Object.entries(value).map(([name, text]) => name + ": " + text).join("\n") : String(value);
    tip.hidden = false;
    tip.style.left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8) + "px";
    tip.style.top = Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8) + "px";
  }

  const specification = figure => JSON.parse(document.getElementById(figure.id + "-spec").textContent);
  const view = (figure, theme, options) => sparsescopeFigures.view(specification(figure), theme, options);

  async function draw(figure, theme) {
    const plot = figure.querySelector(".plot");
    plot.replaceChildren();
    const drawn = view(figure, theme, { renderer: "svg", container: plot, hover: true, tooltip });
    await drawn.runAsync();
    // the frame around it is the image, with its words; the marks inside say nothing of their own
    plot.querySelector("svg").setAttribute("aria-hidden", "true");
    figure.dataset.drawn = "true";
  }

  const figures = [...document.querySelectorAll("figure.vega")];
  async function drawAll(theme) {
    for (const figure of figures) await draw(figure, theme);
    document.documentElement.dataset.drawn = String(figures.length);
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

  const now = () => dark.matches ? themes.dark : themes.light;
  let drawing = drawAll(now());
  dark.addEventListener("change", () => { drawing = drawing.then(() => drawAll(now())); });
})();

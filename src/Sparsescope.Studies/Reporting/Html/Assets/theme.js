"use strict";
// Colours and styles of figures, and how a specification becomes a drawing: in the page, and in the program where it writes pictures.
(function () {
  // Okabe and Ito's colours, told apart by colour-blind readers; darkened or lightened to three times the contrast of the ground.
  const themes = {
    light: { ground: "#ffffff", ink: "#1b1f24", muted: "#57606a", line: "#d0d7de", soft: "#8c959f", ordinal: ["#5aa0cf", "#2f7fb5", "#175d8f", "#0b3c63", "#04243f"], category: ["#0072b2", "#c65a00", "#007f5f", "#a3508a", "#7a6a00", "#2f8fc4", "#444444"], ramp: ["#f3f6f9", "#9cc3df", "#3f86b5", "#10466f", "#04243f"], diverging: ["#8a3b00", "#d98e4f", "#f2f2f2", "#6aa6d0", "#0a4f86"] },
    dark: { ground: "#14171b", ink: "#e6e9ec", muted: "#a3adb8", line: "#39414a", soft: "#7d8894", ordinal: ["#2f76a8", "#4f9bd0", "#84c0e8", "#b5dcf5", "#e3f3fd"], category: ["#56b4e9", "#f0a03c", "#2fc79a", "#dd92c0", "#e8d94a", "#8fd0f5", "#cfcfcf"], ramp: ["#1b242d", "#1f4f74", "#3b88ba", "#8fc6e8", "#e3f3fd"], diverging: ["#ffb07a", "#b5622a", "#2a2f36", "#3a7fb3", "#a6d6f7"] },
  };

  function config(theme) {
    const font = 'system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif';
    return {
      background: null, font, aria: false, padding: 4,
      view: { stroke: theme.line, continuousWidth: 640 },
      axis: { labelColor: theme.ink, titleColor: theme.ink, gridColor: theme.line, domainColor: theme.soft, tickColor: theme.soft, labelFontSize: 12, titleFontSize: 12.5, titleFontWeight: 500, gridOpacity: 0.7, labelLimit: 320 },
      legend: { labelColor: theme.ink, titleColor: theme.ink, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500, labelLimit: 260, symbolOpacity: 1 },
      header: { labelColor: theme.ink, titleColor: theme.ink, labelFontSize: 12.5, labelFontWeight: 600, labelLimit: 400 },
      title: { color: theme.ink, fontSize: 13, fontWeight: 600, anchor: "start", subtitleColor: theme.muted, subtitleFontSize: 12, limit: 400 },
      range: { category: theme.category, heatmap: theme.ramp, ramp: theme.ramp, ordinal: theme.ordinal, diverging: theme.diverging },
      mark: { color: theme.category[0] },
      rule: { color: theme.category[0] },
      text: { color: theme.ink, fontSize: 12 },
      style: {
        zero: { color: theme.ink, strokeWidth: 1 },
        diagonal: { color: theme.muted, strokeWidth: 1, strokeDash: [4, 3] },
        boundBand: { color: theme.soft, fillOpacity: 0.16 },
        interval: { strokeWidth: 2 },
        estimate: { filled: true, size: 70, opacity: 1 },
        without: { color: theme.muted, thickness: 2, size: 13, opacity: 1 },
        band: { fillOpacity: 0.22 },
        curve: { strokeWidth: 2.5 },
        nulls: { strokeWidth: 1.2, strokeDash: [4, 3], opacity: 0.8 },
        layers: { filled: true, size: 22, opacity: 1 },
        ring: { filled: false, size: 160, strokeWidth: 2, opacity: 1 },
        differs: { filled: true, color: theme.ink, size: 9, opacity: 0.9 },
        items: { filled: true, size: 16, opacity: 0.5, color: theme.soft },
        bins: { color: theme.soft, fillOpacity: 0.75 },
        note: { color: theme.muted, fontSize: 11.5 },
      },
    };
  }

  // pages forbid eval: the parser keeps syntax trees and the interpreter walks them
  function view(spec, theme, options) {
    const compiled = vegaLite.compile(spec, { config: config(theme), logger: vega.logger(vega.Error) }).spec;
    return new vega.View(vega.parse(compiled, null, { ast: true }), Object.assign({ expr: vegaInterpreter.expressionInterpreter, logLevel: vega.Error }, options));
  }

  // Pictures are for papers: light, on white.
  const still = spec => view(spec, themes.light, { renderer: "none" }).background("#ffffff");

  globalThis.sparsescopeFigures = { themes, view, still };
})();

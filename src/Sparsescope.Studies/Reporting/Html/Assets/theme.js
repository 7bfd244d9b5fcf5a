"use strict";
// Colours and styles of figures, and how a specification becomes a drawing: in the page, and in the program where it writes pictures.
(function () {
  // Okabe and Ito's colours, told apart by colour-blind readers; darkened or lightened to three times the contrast of the ground.
  // Blue is sparser and orange denser wherever a direction is shown, and nothing else is blue or orange; grey is what stands beside for
  // comparison.
  const themes = {
    light: {
      ground: "#ffffff", ink: "#1b1f24", muted: "#57606a", line: "#d0d7de", soft: "#7a838d", sparser: "#0072b2", denser: "#c65a00",
      ordinal: ["#55a78e", "#2d8a6f", "#136a53", "#084a39", "#022a20"],
      category: ["#007f5f", "#a3508a", "#7a6a00", "#444444", "#5b5bb0", "#9a6b4f"],
      ramp: ["#f4f5f6", "#bcc3ca", "#808a95", "#454e58", "#14181d"], diverging: ["#8a3b00", "#d98e4f", "#f2f2f2", "#6aa6d0", "#0a4f86"],
    },
    dark: {
      ground: "#14171b", ink: "#e6e9ec", muted: "#a3adb8", line: "#39414a", soft: "#7d8894", sparser: "#56b4e9", denser: "#f0a03c",
      ordinal: ["#1f8a6c", "#37ad8b", "#6ccbae", "#a5e2cf", "#dbf6ee"],
      category: ["#2fc79a", "#dd92c0", "#e8d94a", "#cfcfcf", "#a9a9ff", "#d9a98a"],
      ramp: ["#1d2228", "#48525c", "#7d8894", "#b6bfc8", "#eef1f4"], diverging: ["#ffb07a", "#b5622a", "#2a2f36", "#3a7fb3", "#a6d6f7"],
    },
  };

  // Where panels stand one under another, names and legends leave room for the panel.
  function config(theme, narrow) {
    const font = 'system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif';
    return {
      background: null, font, aria: false, padding: 4,
      view: { stroke: theme.line, continuousWidth: 640 },
      axis: {
        labelColor: theme.ink, titleColor: theme.ink, gridColor: theme.line, domainColor: theme.soft, tickColor: theme.soft,
        labelFontSize: 12, titleFontSize: 12.5, titleFontWeight: 500, titlePadding: 8,
        gridOpacity: 0.7, labelLimit: narrow ? 150 : 320,
      },
      axisY: { minExtent: narrow ? 0 : 44 },
      legend: {
        labelColor: theme.ink, titleColor: theme.ink, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500,
        labelLimit: narrow ? 300 : 700, symbolOpacity: 1,
        ...(narrow ? { orient: "top", gradientLength: 160, columns: 1 } : {}),
      },
      header: { labelColor: theme.ink, titleColor: theme.ink, labelFontSize: 12.5, labelFontWeight: 600, labelLimit: 400 },
      title: {
        color: theme.ink, fontSize: 13, fontWeight: 600, anchor: "start", frame: narrow ? "bounds" : "group",
        subtitleColor: theme.muted, subtitleFontSize: 12, limit: narrow ? 330 : 400,
      },
      range: {
        category: theme.category,
        direction: [theme.sparser, theme.denser, theme.soft],
        beside: [theme.soft, theme.ink],
        measured: [theme.ink, theme.soft, theme.category[0]],
        heatmap: theme.ramp,
        ramp: theme.ramp,
        ordinal: theme.ordinal,
        diverging: theme.diverging,
      },
      mark: { color: theme.ink },
      rule: { color: theme.ink },
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
        mean: { color: theme.ink, strokeWidth: 2.5 },
        onBins: { filled: true, size: 70, opacity: 1, color: theme.ink, stroke: theme.ground, strokeWidth: 1.5 },
        note: { color: theme.muted, fontSize: 11.5 },
      },
    };
  }

  // pages forbid eval: the parser keeps syntax trees and the interpreter walks them
  function view(spec, theme, options, narrow) {
    const compiled = vegaLite.compile(spec, { config: config(theme, narrow), logger: vega.logger(vega.Error) }).spec;
    const settings = { expr: vegaInterpreter.expressionInterpreter, logLevel: vega.Error };
    return new vega.View(vega.parse(compiled, null, { ast: true }), Object.assign(settings, options));
  }

  // Pictures are for papers: light, on white.
  const still = spec => view(spec, themes.light, { renderer: "none" }, false).background("#ffffff");

  globalThis.sparsescopeFigures = { themes, view, still };
})();

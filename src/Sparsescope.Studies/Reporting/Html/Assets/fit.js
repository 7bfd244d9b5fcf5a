"use strict";
// Fits a figure into the width there is: panels side by side where each can be read, else one under another. Text keeps its size; panels
// take what is left.
(function () {
  const least = 110, beside = 60;   // pixels: of a panel; of what stands beside one

  const panelsOf = spec => spec.concat ?? [spec];

  // As many panels a row as have most of the width they were made for.
  function columns(spec, room) {
    if (!spec.concat) return 1;
    const need = 0.65 * Math.max(...spec.concat.map(panel => panel.width)) + beside;
    return Math.max(1, Math.min(spec.columns, spec.concat.length, Math.floor(room / need)));
  }

  // Under one another panels are equally wide, and each has the names that stand beside the first of a row alone.
  function stack(spec, panels) {
    const width = Math.max(...panels.map(panel => panel.width));
    for (const panel of panels) panel.width = width;
    for (const panel of spec.concat) {
      const axis = panel.encoding?.y?.axis;
      if (axis?.labels === false) delete axis.labels;
    }
  }

  /**
   * A specification for so many pixels, its panels lower by a factor.
   * @returns the specification, whether its panels stand one under another, and widen(drawn): changes the panels by what a drawing of so
   * many pixels leaves or lacks, and says whether it did.
   */
  function fit(spec, room, lower) {
    const count = columns(spec, room), panels = panelsOf(spec).filter(panel => typeof panel.width === "number");
    if (spec.concat) {
      if (count === 1 && spec.columns > 1) stack(spec, panels);
      spec.columns = count;
    }
    for (const panel of panelsOf(spec)) {
      if (typeof panel.height === "number") panel.height = Math.round(lower * panel.height);
      else if (panel.height?.step) panel.height.step *= lower;
    }
    const limits = panels.map(panel => 1.6 * panel.width);
    function widen(drawn) {
      const change = Math.trunc((room - drawn) / count);
      let changed = false;
      panels.forEach((panel, i) => {
        const width = Math.max(least, Math.min(limits[i], panel.width + change));
        changed ||= Math.abs(width - panel.width) >= 1;
        panel.width = width;
      });
      return changed;
    }
    return { spec, narrow: room < 640, widen };
  }

  sparsescopeFigures.fit = fit;
})();

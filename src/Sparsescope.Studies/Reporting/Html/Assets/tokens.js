"use strict";
// Tokens of one prompt, coloured by their figure at one layer.
(function () {
  const data = JSON.parse(document.getElementById("tokens-data").textContent);
  const shades = 9;
  const [item, metric, layer, text, said, low, high] =
    ["item", "metric", "layer", "text", "said", "low", "high"].map(name => document.getElementById("tokens-" + name));

  // One byte a token and layer: 255 is not defined, else a share of 254 between the ends of that layer.
  const figures = data.items.map(one => one.figures.map(base64 => Uint8Array.from(atob(base64), c => c.charCodeAt(0))));

  function update() {
    const one = data.items[item.value], bytes = figures[item.value][metric.value], at = Number(layer.value), count = one.tokens.length;
    const [from, to] = one.ends[metric.value][at];
    text.replaceChildren(...one.tokens.map((token, i) => {
      const span = document.createElement("span"), byte = bytes[at * count + i];
      span.textContent = token;
      span.className = byte === 255 ? "hn" : "h" + Math.min(shades - 1, Math.floor(byte / 255 * shades));
      span.title = byte === 255 ? "not defined" : (from + (to - from) * byte / 254).toFixed(4);
      return span;
    }));
    const [left, right] = metric.selectedOptions[0].dataset.sparser === "higher" ? ["denser ", " sparser"] : ["sparser ", " denser"];
    low.textContent = left + (from === null ? "–" : from.toFixed(4));
    high.textContent = (to === null ? "–" : to.toFixed(4)) + right;
    layer.setAttribute("aria-valuetext", "layer " + at);
    said.textContent = "layer " + at + " of " + (data.layers - 1);
    document.getElementById("tokens").dataset.layer = String(at);
  }

  for (const input of [item, metric]) input.addEventListener("change", update);
  layer.addEventListener("input", update);
  update();
})();

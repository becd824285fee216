// Draws every figure that carries a chart. The only file that calls Plotly.newPlot (a test says so).
// The server sends what is true (points, words, rows); chart_words.js and chart_layout.js know what the server
// cannot: the width of the screen, the theme, and how wide a word is.
"use strict";

(() => {
  const { fitted } = window.pulselineWords;
  const { coloured, layoutFor, lookOf, pictureLook, titled } = window.pulselineLayout;
  const FIGURE = "figure[data-chart]";
  const charts = new Map();

  function draw(chart, isPaper = false) {
    const look = lookOf(chart, isPaper);
    if (look.width < 50) return; // on a tab not shown yet: the observer draws it once it has a width
    const layout = layoutFor(chart, look);
    chart.width = look.width;
    const data = fitted(coloured(chart.spec.data, look.read), layout, look.width);
    if (chart.isDrawn) {
      window.Plotly.react(chart.plot, data, layout, chart.spec.config);
      return;
    }
    chart.isDrawn = true;
    window.Plotly.newPlot(chart.plot, data, layout, chart.spec.config);
    chart.plot.on("plotly_relayout", (change) => refit(chart, change));
    chart.plot.on("plotly_click", (event) => showSource(chart, event.points[0].customdata));
  }

  // After zooming, words have more or less room.
  function refit(chart, change) {
    if (!Object.keys(change).some((name) => name.startsWith("xaxis."))) return;
    const range = chart.plot.layout.xaxis.range.map((end) => (typeof end === "number" ? end : String(end).slice(0, 16)));
    if (chart.range && String(range) === String(chart.range)) return;
    chart.range = range;
    draw(chart);
  }

  // The point's own row in the table beneath, which leads to its record.
  function showSource(chart, key) {
    const row = key && chart.figure.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!row) return;
    const folded = row.closest("details");
    if (folded) folded.open = true;
    row.scrollIntoView({ block: "center" });
    row.focus();
  }

  // --- buttons: they work by keyboard, which Plotly's own do not ---

  const ACTIONS = {
    chartScale(chart, scale) {
      chart.scale = scale;
      pressScale(chart);
      draw(chart);
    },
    chartSpan(chart, name) {
      chart.range = chart.spec.layout.meta.spans[name];
      draw(chart);
    },
    chartNaming(chart) {
      const button = chart.figure.querySelector("[data-chart-naming]");
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    },
    chartSave(chart, format) {
      const look = pictureLook(chart);
      const layout = titled(layoutFor(chart, look), titleOf(chart.figure));
      const data = fitted(coloured(chart.spec.data, look.read), layout, look.width);
      const size = { width: look.width, height: Math.ceil(layout.height) };
      const filename = chart.figure.dataset.chartFile || "timeline";
      window.Plotly.downloadImage({ data, layout }, { format, ...size, scale: format === "png" ? 2 : 1, filename });
    },
  };

  // The sentence, whose record it is, and when it was drawn. The patient is named only where someone asked for it.
  function titleOf(figure) {
    const said = figure.querySelector("figcaption");
    const { chartRecord, chartName } = figure.dataset;
    const isNamed = figure.querySelector("[data-chart-naming][aria-pressed=true]") !== null;
    return [said ? said.textContent : "", isNamed ? chartName : "", chartRecord].filter(Boolean);
  }

  function pressScale(chart) {
    for (const button of chart.figure.querySelectorAll("[data-chart-scale]")) {
      button.setAttribute("aria-pressed", String(button.dataset.chartScale === chart.scale));
    }
  }

  function listen(chart) {
    pressScale(chart);
    const meta = chart.spec.layout.meta || {};
    const isOffered = {
      chartScale: Object.keys(meta.scales || {}).length > 0,
      chartSave: true,
      chartNaming: true,
    };
    for (const button of chart.figure.querySelectorAll("button")) {
      const kind = Object.keys(ACTIONS).find((name) => name in button.dataset);
      if (!kind) continue;
      const value = button.dataset[kind];
      button.hidden = !(kind === "chartSpan" ? Object.keys(meta.spans || {}).length > 1 && value in meta.spans : isOffered[kind]);
      button.addEventListener("click", () => ACTIONS[kind](chart, value));
    }
    for (const group of chart.figure.querySelectorAll("[data-chart-controls] [role=group]")) {
      group.hidden = !group.querySelector("button:not([hidden])");
    }
    const controls = chart.figure.querySelector("[data-chart-controls]");
    if (controls) controls.hidden = false;
  }

  // --- starting, refreshing, leaving ---

  function start(figure) {
    const source = document.getElementById(figure.dataset.chart);
    const plot = figure.querySelector("[data-chart-plot]");
    if (!source || !plot) return;
    if (!window.Plotly) {
      plot.textContent = "The drawing could not be loaded. The table says the same.";
      return;
    }
    const spec = JSON.parse(source.textContent);
    const chart = { figure, plot, spec, scale: (spec.layout.meta || {}).scale || "log", range: null, isDrawn: false };
    charts.set(figure, chart);
    listen(chart);
    draw(chart);
    chart.observer = new ResizeObserver(() => requestAnimationFrame(() => resized(chart)));
    chart.observer.observe(plot);
  }

  function resized(chart) {
    const { width } = lookOf(chart, false);
    if (charts.has(chart.figure) && !isPrinting && width !== chart.width) draw(chart);
  }

  function leave(chart) {
    chart.observer.disconnect();
    if (chart.isDrawn) window.Plotly.purge(chart.plot);
    charts.delete(chart.figure);
  }

  // After htmx swapped a fragment in: charts that left the page are freed, new ones are drawn.
  function scan() {
    for (const chart of [...charts.values()]) if (!chart.figure.isConnected) leave(chart);
    for (const figure of document.querySelectorAll(FIGURE)) if (!charts.has(figure)) start(figure);
  }

  let isPrinting = false;

  function print(isPaper) {
    isPrinting = isPaper;
    for (const chart of charts.values()) draw(chart, isPaper);
  }

  // What is folded away on the screen is on the paper too.
  function unfold(isPaper) {
    for (const table of document.querySelectorAll(isPaper ? ".timeline__table:not([open])" : ".timeline__table[data-unfolded]")) {
      table.open = isPaper;
      table.toggleAttribute("data-unfolded", isPaper);
    }
  }

  window.addEventListener("beforeprint", () => unfold(true));
  window.addEventListener("afterprint", () => unfold(false));
  window.addEventListener("beforeprint", () => print(true));
  window.addEventListener("afterprint", () => print(false));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (!isPrinting) print(false);
  });
  for (const name of ["htmx:afterSwap", "htmx:afterSettle", "htmx:oobAfterSwap"]) {
    document.addEventListener(name, scan);
  }
  scan();
})();

// Draws every figure that carries a chart. The only file that calls Plotly.newPlot (a test says so).
// The server sends what is true (points, words, rows); this file knows what the server cannot: the width of
// the screen, the theme, and how wide a word is.
"use strict";

(() => {
  const FIGURE = "figure[data-chart]";
  const TOKEN = /var\((--chart-[a-z0-9-]+)\)/g;
  const PHONE_PX = 640;
  const PRINT_PX = 680; // what A4 and Letter both hold between their margins
  const BESIDE_SENTENCE_PX = 820;
  const TALLEST_PX = 1300;
  const PAGE_PX = 930;
  const LABEL_PX = 11;
  const FEWEST_LABEL_PX = 26;
  const WHISKER_PX = 11;
  const DAY_MS = 86400000;
  const pen = document.createElement("canvas").getContext("2d");
  const charts = new Map();

  // --- colours: the tokens of tokens.css, for the screen's theme or for paper ---

  // Paper is light whatever the screen is: its values stand in the :root rule outside every media query.
  function paperTokens() {
    const found = new Map();
    for (const sheet of document.styleSheets) {
      for (const rule of rulesOf(sheet)) {
        if (rule.selectorText !== ":root") continue;
        for (const name of rule.style) found.set(name, rule.style.getPropertyValue(name).trim());
      }
    }
    return (name) => found.get(name) || "";
  }

  function rulesOf(sheet) {
    try {
      return sheet.cssRules;
    } catch {
      return []; // a sheet of another origin, such as a browser extension's
    }
  }

  function screenTokens(figure) {
    const style = getComputedStyle(figure);
    return (name) => style.getPropertyValue(name).trim();
  }

  // Returns a copy in which every colour name has become a colour.
  function coloured(part, read) {
    if (typeof part === "string") return part.includes("var(--") ? part.replace(TOKEN, (_, name) => read(name)) : part;
    if (Array.isArray(part)) return part.map((item) => coloured(item, read));
    if (part === null || typeof part !== "object") return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, coloured(item, read)]));
  }

  // --- where things stand, in pixels ---

  const moment = (day) => Date.parse(`${day.replace(" ", "T")}${day.includes(" ") ? "" : "T00:00"}Z`);

  function geometryOf(layout, width) {
    const [start, end] = layout.xaxis.range.map((day) => moment(String(day).slice(0, 16)));
    const plotPx = width - layout.margin.l - layout.margin.r;
    return {
      start: new Date(start).toISOString().slice(0, 16).replace("T", " "),
      plotPx,
      rightPx: plotPx + layout.margin.r - 2,
      leftPx: 3,
      dayPx: (plotPx * DAY_MS) / (end - start),
      px: (day) => ((moment(day) - start) / (end - start)) * plotPx,
    };
  }

  // --- words that fit: beside their mark, over their step, or not at all ---

  const read = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  const written = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

  function widthOf(text) {
    return pen.measureText(read(text)).width + 4;
  }

  function shortened(text, room) {
    if (widthOf(text) <= room) return text;
    if (room < FEWEST_LABEL_PX) return "";
    const letters = Array.from(read(text));
    let low = 0;
    let high = letters.length;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (widthOf(written(letters.slice(0, middle).join("")) + "…") <= room) low = middle;
      else high = middle - 1;
    }
    return low < 3 ? "" : written(letters.slice(0, low).join("").trimEnd()) + "…";
  }

  function inRows(trace, geometry) {
    const rows = new Map();
    trace.x.forEach((day, index) => {
      const at = viewed(trace, index, geometry.px(day), geometry);
      if (at < -1 || at > geometry.plotPx + 1) return;
      const row = String(Math.round(trace.y[index] * 50));
      if (!rows.has(row)) rows.set(row, []);
      rows.get(row).push({ index, at });
    });
    for (const row of rows.values()) row.sort((one, other) => one.at - other.at);
    return rows.values();
  }

  // The words of a bar that began before the days in view stand at the left edge while the bar lasts.
  function viewed(trace, index, at, geometry) {
    const until = trace.meta.until;
    return until && at < 0 && geometry.px(until[index]) > FEWEST_LABEL_PX ? 0 : at;
  }

  // Each label runs to one side of its mark: to the asked side if it fits there, else to the other, else it is
  // shortened on the side with more room.
  function fitLane(trace, geometry) {
    const text = trace.text.map(() => "");
    const sides = trace.x.map((_, index) => sideOf(trace, index));
    const x = [...trace.x];
    const reachOf = ({ index }) => sizeOf(trace, index) / 2 + 5;
    for (const row of inRows(trace, geometry)) {
      let taken = geometry.leftPx;
      row.forEach((mark, place) => {
        const { index, at } = mark;
        const reach = reachOf(mark);
        const next = row[place + 1];
        const room = {
          "middle left": at - reach - taken,
          "middle right": (next ? next.at - reachOf(next) - 4 : geometry.rightPx) - at - reach,
        };
        const asked = sides[index];
        const other = asked === "middle left" ? "middle right" : "middle left";
        const needed = widthOf(trace.text[index]);
        const better = room[asked] >= room[other] ? asked : other;
        const side = needed <= room[asked] ? asked : needed <= room[other] ? other : better;
        text[index] = shortened(trace.text[index], room[side]);
        if (at === 0) x[index] = geometry.start;
        sides[index] = side;
        taken = side === "middle right" ? at + reach + widthOf(text[index]) : at + reach;
      });
    }
    return { x, text, textposition: sides };
  }

  function sizeOf(trace, index) {
    return Array.isArray(trace.marker.size) ? trace.marker.size[index] : trace.marker.size;
  }

  function sideOf(trace, index) {
    return Array.isArray(trace.textposition) ? trace.textposition[index] : trace.textposition;
  }

  // Numbers over points: the newest are kept, older ones that would touch them are dropped.
  function fitCentre(trace, geometry) {
    const text = trace.text.map(() => "");
    let free = Infinity;
    const places = trace.x.map((day, index) => ({ index, at: geometry.px(day) })).sort((a, b) => b.at - a.at);
    for (const { index, at } of places) {
      const half = widthOf(trace.text[index]) / 2;
      if (at + half > free) continue;
      text[index] = trace.text[index];
      free = at - half;
    }
    return { text, textposition: trace.textposition };
  }

  // The mg of a step stands over it where it fits; a step between days without a dose has room beside it.
  function fitSpan(trace, geometry) {
    let free = -Infinity;
    const text = trace.text.map((word, index) => {
      const width = widthOf(word);
      const at = geometry.px(trace.x[index]);
      const fits = width - 2 <= trace.meta.days[index] * geometry.dayPx;
      if (!fits && !(trace.meta.alone[index] && at - width / 2 > free)) return "";
      free = at + width / 2;
      return word;
    });
    return { text, textposition: trace.textposition };
  }

  // A whisker is as long on a phone as on a desk: it says "about" and measures nothing.
  function fitWhisker(trace, geometry) {
    const reach = (WHISKER_PX / geometry.dayPx) * DAY_MS;
    const at = (day, shift) => new Date(moment(day) + shift).toISOString().slice(0, 16).replace("T", " ");
    return { x: trace.meta.at.flatMap((day) => [at(day, -reach), at(day, reach), null]) };
  }

  const FITS = { lane: fitLane, centre: fitCentre, span: fitSpan, whisker: fitWhisker };

  function fitted(traces, layout, width) {
    pen.font = `${LABEL_PX}px ${layout.font.family}`;
    const geometry = geometryOf(layout, width);
    return traces.map((trace) => {
      const fit = trace.meta && FITS[trace.meta.fit];
      if (!fit) return trace;
      if (trace.textfont) pen.font = `${trace.textfont.weight || "normal"} ${LABEL_PX}px ${layout.font.family}`;
      return { ...trace, ...fit(trace, geometry) };
    });
  }

  // --- one figure ---

  function layoutFor(chart, look) {
    const layout = coloured(chart.spec.layout, look.read);
    const meta = chart.spec.layout.meta || {};
    layout.font = { ...layout.font, family: getComputedStyle(chart.figure).fontFamily };
    layout.width = look.width;
    for (const [axis, scales] of Object.entries(meta.scales || {})) {
      layout[axis] = { ...layout[axis], ...coloured(scales[chart.scale], look.read) };
    }
    if (look.isPaper) layout.height = onPaper(layout.height);
    if (chart.range && !look.isPaper) layout.xaxis = { ...layout.xaxis, range: chart.range };
    if (layout.xaxis.nticks) layout.xaxis.nticks = Math.max(4, Math.round(look.width / 84));
    return look.width < PHONE_PX ? narrowed(layout, meta) : layout;
  }

  // A tall chart is drawn lower, to stand on one page with its sentence; a very tall one takes a page alone.
  function onPaper(height) {
    return height > TALLEST_PX ? PAGE_PX : Math.min(height, BESIDE_SENTENCE_PX);
  }

  // On a phone: thin margins, no row names (the words beside the marks say it), each key on its own line under
  // its panel's title, and no dragging, so that a thumb scrolls the page.
  function narrowed(layout, meta) {
    const keys = Object.keys(layout).filter((name) => name.startsWith("legend"));
    const keyed = keys.map((name) => layout[name].y);
    for (const name of keys) layout[name] = { ...layout[name], x: 0, xanchor: "left" };
    for (const name of meta.named_rows || []) layout[name] = { ...layout[name], showticklabels: false };
    const phone = meta.phone || { top: layout.margin.t, shifts: {} };
    layout.height += phone.top - layout.margin.t;
    const lift = (said) => (keyed.includes(said.y) && said.yref === "paper" && said.xref === "paper" ? 20 : 0);
    layout.annotations = (layout.annotations || []).map((said) => ({
      ...said,
      text: String(said.name).startsWith("title-") ? inTwoLines(said.text, layout) : said.text,
      yshift: said.name in phone.shifts ? phone.shifts[said.name] : (said.yshift || 0) + lift(said),
    }));
    layout.margin = { ...layout.margin, l: 32, r: 10, t: phone.top };
    layout.dragmode = false;
    return layout;
  }

  function inTwoLines(title, layout) {
    pen.font = `bold 12px ${layout.font.family}`;
    const room = layout.width - 42;
    if (widthOf(title) <= room) return title;
    const all = title.split(" ");
    let first = all.length - 1;
    while (first > 1 && widthOf(all.slice(0, first).join(" ")) > room) first -= 1;
    return `${all.slice(0, first).join(" ")}<br>${all.slice(first).join(" ")}`;
  }

  function lookOf(chart, isPaper) {
    return {
      isPaper,
      read: isPaper ? paperTokens() : screenTokens(chart.figure),
      width: isPaper ? PRINT_PX : Math.floor(chart.plot.getBoundingClientRect().width),
    };
  }

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
    const range = chart.plot.layout.xaxis.range.map((day) => String(day).slice(0, 16));
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
      for (const button of chart.figure.querySelectorAll("[data-chart-scale]")) {
        button.setAttribute("aria-pressed", String(button.dataset.chartScale === scale));
      }
      draw(chart);
    },
    chartSpan(chart, name) {
      chart.range = chart.spec.layout.meta.spans[name];
      draw(chart);
    },
    chartSave(chart, format) {
      const size = { width: chart.width, height: chart.spec.layout.height };
      window.Plotly.downloadImage(chart.plot, { format, ...size, scale: format === "png" ? 2 : 1, filename: "timeline" });
    },
  };

  function listen(chart) {
    const meta = chart.spec.layout.meta || {};
    const isOffered = {
      chartScale: Object.keys(meta.scales || {}).length > 0,
      chartSave: true,
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
    const width = Math.floor(chart.plot.getBoundingClientRect().width);
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

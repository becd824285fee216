// Words that fit: how wide a word is, where it stands, when it is shortened or left out. No drawing here.
"use strict";

(() => {
  const LABEL_PX = 11;
  const FEWEST_LABEL_PX = 26;
  const WHISKER_PX = 11;
  const DAY_MS = 86400000;
  const pen = document.createElement("canvas").getContext("2d");

  // --- where things stand, in pixels ---

  // A day or moment as milliseconds; a number, such as days since day 0, stands for itself.
  function moment(day) {
    if (typeof day === "number") return day * DAY_MS;
    return Date.parse(`${day.replace(" ", "T")}${day.includes(" ") ? "" : "T00:00"}Z`);
  }

  function geometryOf(layout, width) {
    const [start, end] = layout.xaxis.range.map((day) => moment(typeof day === "number" ? day : String(day).slice(0, 16)));
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

  // Returns how wide the words are in this font.
  function measured(text, font) {
    pen.font = font;
    return widthOf(text);
  }

  window.pulselineWords = { fitted, measured, written };
})();

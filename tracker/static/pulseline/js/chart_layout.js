// How a figure is laid out here and now: its colours in this theme, its height on paper, its shape on a phone.
"use strict";

(() => {
  const { measured, written } = window.pulselineWords;
  const TOKEN = /var\((--(?:chart|map)-[a-z0-9-]+)\)/g;
  const PHONE_PX = 640;
  const PRINT_PX = 680; // what A4 and Letter both hold between their margins
  const BESIDE_SENTENCE_PX = 820;
  const TALLEST_PX = 1300;
  const PAGE_PX = 930;
  const TITLE_PX = 14;
  const ROW_PX = 19;

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

  // --- one figure ---

  function layoutFor(chart, look) {
    const layout = coloured(chart.spec.layout, look.read);
    const meta = chart.spec.layout.meta || {};
    layout.font = { ...layout.font, family: getComputedStyle(chart.figure).fontFamily };
    layout.width = look.width;
    for (const [axis, scales] of Object.entries(meta.scales || {})) {
      layout[axis] = { ...layout[axis], ...coloured(scales[chart.scale], look.read) };
    }
    if (look.isPaper) layout.height = onPaper(layout.height, Number(chart.figure.dataset.chartPaper) || BESIDE_SENTENCE_PX);
    if (chart.range && !look.isPaper) layout.xaxis = { ...layout.xaxis, range: chart.range };
    if (layout.xaxis.nticks) layout.xaxis.nticks = Math.max(4, Math.round(look.width / 84));
    return look.width < PHONE_PX ? narrowed(layout, meta) : layout;
  }

  // A tall chart is drawn lower, to stand on one page with its sentence; a very tall one takes a page alone.
  function onPaper(height, room) {
    return height > TALLEST_PX ? PAGE_PX : Math.min(height, room);
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
    layout.margin = { ...layout.margin, l: phone.left || 32, r: 10, t: phone.top };
    layout.dragmode = false;
    return layout;
  }

  function inTwoLines(title, layout) {
    const font = `bold 12px ${layout.font.family}`;
    const room = layout.width - 42;
    if (measured(title, font) <= room) return title;
    const all = title.split(" ");
    let first = all.length - 1;
    while (first > 1 && measured(all.slice(0, first).join(" "), font) > room) first -= 1;
    return `${all.slice(0, first).join(" ")}<br>${all.slice(first).join(" ")}`;
  }

  function lookOf(chart, isPaper) {
    return {
      isPaper,
      read: isPaper ? paperTokens() : screenTokens(chart.figure),
      width: within(chart, isPaper ? PRINT_PX : shownWidth(chart)),
    };
  }

  const shownWidth = (chart) => Math.floor(chart.plot.parentElement.getBoundingClientRect().width);

  // A grid is never narrower than its numbers need, nor wider than they can be read across.
  function within(chart, width) {
    const meta = chart.spec.layout.meta || {};
    if (width < 50) return width; // not shown yet
    return Math.max(Math.min(width, meta.most_px || width), meta.least_px || 0);
  }

  // A saved picture has the colours of paper, the height of the screen and room for its title.
  function pictureLook(chart) {
    return { isPaper: false, read: paperTokens(), width: within(chart, Math.max(chart.width, PHONE_PX)) };
  }

  // --- a picture that leaves the page: light, and it says by itself what it shows ---

  // Returns the layout with lines of words above it; the first is bold, by its font: Plotly writes the markup
  // <b> as an inline style, which the policy blocks.
  function titled(layout, [first, ...rest]) {
    const { family } = layout.font;
    const plain = rest.flatMap((line) => wrapped(line, `${TITLE_PX}px ${family}`, layout.width - 28));
    const bold = wrapped(first, `bold ${TITLE_PX}px ${family}`, layout.width - 28);
    const room = (bold.length + plain.length) * ROW_PX + 24;
    const above = { ...layout.margin, t: layout.margin.t + room };
    const said = (rows, start, weight) => ({
      text: rows.map(written).join("<br>"),
      xref: "paper", x: 0, xanchor: "left", xshift: 12 - above.l,
      yref: "paper", y: 1, yanchor: "top", yshift: above.t - 8 - start * ROW_PX,
      align: "left", showarrow: false,
      font: { size: TITLE_PX, color: layout.font.color, weight },
    });
    const words = [said(bold, 0, "bold"), ...(plain.length ? [said(plain, bold.length, "normal")] : [])];
    return { ...layout, height: layout.height + room, margin: above, annotations: [...(layout.annotations || []), ...words] };
  }

  function wrapped(line, font, room) {
    const rows = [""];
    for (const word of line.split(/\s+/).filter(Boolean)) {
      const longer = `${rows[rows.length - 1]} ${word}`.trim();
      if (measured(longer, font) <= room) rows[rows.length - 1] = longer;
      else rows.push(word);
    }
    return rows.filter(Boolean);
  }

  window.pulselineLayout = { coloured, layoutFor, lookOf, pictureLook, titled };
})();

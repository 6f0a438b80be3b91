// Where the labels and the lines of all charts that are shown lie, and which of them touch: by their boxes.
() => {
  const inside = (box, other, room) =>
    box.left >= other.left - room && box.right <= other.right + room &&
    box.top >= other.top - room && box.bottom <= other.bottom + room;
  const shrunk = ({ left, right, top, bottom }) => {
    const rise = (bottom - top) / 4;
    return { left: left + 1.5, right: right - 1.5, top: top + rise, bottom: bottom - rise };
  };
  const common = (box, other) => ({
    left: Math.max(box.left, other.left), right: Math.min(box.right, other.right),
    top: Math.max(box.top, other.top), bottom: Math.min(box.bottom, other.bottom),
  });
  // Liang and Barsky: does any part of a straight line lie within a box?
  const crosses = ([[x, y], [toX, toY]], box) => {
    if (box.left >= box.right || box.top >= box.bottom) return false;
    let enters = 0, leaves = 1;
    for (const [step, room] of [[x - toX, x - box.left], [toX - x, box.right - x], [y - toY, y - box.top], [toY - y, box.bottom - y]]) {
      if (step === 0 && room < 0) return false;
      if (step < 0) enters = Math.max(enters, room / step);
      if (step > 0) leaves = Math.min(leaves, room / step);
    }
    return enters <= leaves;
  };
  const segmentsOf = (path) => {
    const matrix = path.getScreenCTM();
    const segments = [];
    let last = null;
    for (const [, command, x, y] of path.getAttribute("d").matchAll(/([ML]) ?(-?[\d.]+) (-?[\d.]+)/g)) {
      const { x: left, y: top } = new DOMPoint(Number(x), Number(y)).matrixTransform(matrix);
      if (command === "L" && last) segments.push([last, [left, top]]);
      last = [left, top];
    }
    return segments;
  };
  const clipOf = (path) => {
    const name = (path.getAttribute("clip-path") ?? "").match(/#([^)]+)/)?.[1];
    const rect = name && document.getElementById(name)?.querySelector("rect");
    if (!rect) return { left: -Infinity, right: Infinity, top: -Infinity, bottom: Infinity };
    const [x, y, width, height] = ["x", "y", "width", "height"].map((key) => Number(rect.getAttribute(key)));
    const matrix = path.getScreenCTM(), ends = [[x, y], [x + width, y + height]];
    const [from, to] = ends.map(([left, top]) => new DOMPoint(left, top).matrixTransform(matrix));
    return { left: from.x, right: to.x, top: from.y, bottom: to.y };
  };
  const problems = [];
  for (const svg of document.querySelectorAll("figure svg")) {
    const frame = svg.getBoundingClientRect();
    if (!frame.width) continue;
    const title = svg.getAttribute("aria-label").slice(0, 40), texts = [], lines = [], covers = [];
    [...svg.querySelectorAll("text, path")].forEach((element, order) => {
      if (element.closest("defs")) return;
      if (element.matches("text")) {
        texts.push({ order, words: element.textContent, box: element.getBoundingClientRect() });
        return;
      }
      const style = getComputedStyle(element);
      if (style.fill !== "none") covers.push({ order, box: element.getBoundingClientRect() });
      else if (style.stroke !== "none") lines.push({ order, segments: segmentsOf(element), clip: clipOf(element) });
    });
    for (const text of texts) {
      if (!text.words.trim()) continue;
      if (!inside(text.box, frame, 1)) problems.push(`${title}: cut: ${text.words}`);
      const core = shrunk(text.box);
      const through = lines.filter(({ segments, clip }) => segments.some((segment) => crosses(segment, common(core, clip))));
      const bare = through.filter((line) => !covers.some((cover) =>
        line.order < cover.order && cover.order < text.order && inside(core, cover.box, 0.5)));
      if (bare.length) problems.push(`${title}: crossed: ${text.words}`);
    }
    texts.forEach((text, place) => {
      for (const other of texts.slice(place + 1)) {
        const { left, right, top, bottom } = common(shrunk(text.box), shrunk(other.box));
        if (left < right && top < bottom) problems.push(`${title}: touch: ${text.words} | ${other.words}`);
      }
    });
  }
  return problems;
};

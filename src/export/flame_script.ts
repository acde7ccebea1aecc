/**
 * The script of the flame graph's page. It is the only one that the page's policy lets run, and it makes text of what the run
 * says, never markup.
 */
export const FLAME_SCRIPT = `"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const { frames, nodes, unit } = data;
const ROW = 19;
const children = nodes.map(() => []);
for (let i = 1; i < nodes.length; i++) children[nodes[i].parent].push(i);
for (const list of children) list.sort((a, b) => nodes[b].total - nodes[a].total);
const chart = document.getElementById("chart");
const about = document.getElementById("about");
const search = document.getElementById("search");
const found = document.getElementById("found");
const reset = document.getElementById("reset");
let root = 0;

function weight(value) {
  if (unit === "calls") return value.toLocaleString("en-US") + (value === 1 ? " call" : " calls");
  for (const [name, size] of [["s", 1e9], ["ms", 1e6], ["µs", 1e3]]) {
    if (value >= size) return (value / size).toPrecision(3) + " " + name;
  }
  return Math.round(value) + " ns";
}
function share(value) {
  return (100 * value / (nodes[0].total || 1)).toFixed(1) + " %";
}
function aboutText(i) {
  const { frame, total, self, calls, errors } = nodes[i];
  if (i === 0) return "all: " + weight(total);
  const [name, place] = frames[frame];
  return name + (place ? "  " + place : "") + "  " + weight(total) + " (" + share(total) + "), itself " + weight(self) +
    ", " + calls.toLocaleString("en-US") + (calls === 1 ? " call" : " calls") +
    (errors > 0 ? ", " + errors.toLocaleString("en-US") + " threw" : "");
}
function colour(i) {
  if (i === 0) return "hsl(0 0% 75%)";
  const [name, place, external] = frames[nodes[i].frame];
  let hash = 7;
  for (const c of place.replace(/:\\d+$/, "")) hash = (hash * 31 + c.charCodeAt(0)) | 0;
  let tint = 3;
  for (const c of name) tint = (tint * 31 + c.charCodeAt(0)) | 0;
  if (external) return "hsl(" + (185 + Math.abs(tint) % 30) + " 45% " + (68 + Math.abs(hash) % 10) + "%)";
  return "hsl(" + (10 + Math.abs(tint) % 46) + " " + (66 + Math.abs(hash) % 24) + "% " + (62 + Math.abs(tint >> 8) % 16) + "%)";
}
function matches(i) {
  const text = search.value.trim().toLowerCase();
  if (text === "" || i === 0) return false;
  const [name, place] = frames[nodes[i].frame];
  return (name + " " + place).toLowerCase().includes(text);
}
function box(i, left, width, level) {
  const div = document.createElement("div");
  div.className = matches(i) ? "box hit" : nodes[i].errors > 0 ? "box threw" : "box";
  div.style.left = left + "px";
  div.style.width = Math.max(1, width - 1) + "px";
  div.style.top = level * ROW + "px";
  if (!matches(i)) div.style.background = colour(i);
  if (width > 24) div.textContent = i === 0 ? "all" : frames[nodes[i].frame][0];
  div.title = aboutText(i);
  div.onclick = () => zoom(i);
  div.onmouseenter = () => about.textContent = div.title;
  return div;
}
function draw() {
  const width = chart.clientWidth || 1200;
  const boxes = [];
  const above = [];
  for (let i = root; ; i = nodes[i].parent) {
    above.unshift(i);
    if (i === 0) break;
  }
  let deepest = 0;
  above.forEach((i, level) => boxes.push(box(i, 0, width, level)));
  const rest = [{ i: root, left: 0, level: above.length - 1 }];
  const scale = width / (nodes[root].total || 1);
  while (rest.length > 0) {
    let { i, left, level } = rest.pop();
    deepest = Math.max(deepest, level);
    for (const child of children[i]) {
      const wide = nodes[child].total * scale;
      if (wide < 0.4) break;
      boxes.push(box(child, left, wide, level + 1));
      rest.push({ i: child, left, level: level + 1 });
      left += wide;
    }
  }
  chart.style.height = (deepest + 1) * ROW + "px";
  chart.replaceChildren(...boxes);
  let sum = 0;
  const seek = [0];
  while (seek.length > 0) {
    const i = seek.pop();
    if (matches(i)) sum += nodes[i].total;
    else seek.push(...children[i]);
  }
  found.textContent = search.value.trim() === "" ? "" : weight(sum) + " (" + share(sum) + ")";
  reset.disabled = root === 0;
}
function zoom(i) {
  root = i;
  about.textContent = aboutText(i);
  draw();
}
search.oninput = draw;
reset.onclick = () => zoom(0);
window.onresize = draw;
document.onkeydown = (event) => {
  if (event.key === "Escape") { search.value = ""; zoom(0); }
  else if (event.key === "/" && document.activeElement !== search) { event.preventDefault(); search.focus(); }
};
zoom(0);
`;

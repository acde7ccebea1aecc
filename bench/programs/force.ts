/** d3-force lays a graph out; prints `{ calls: 1, ns, cpu, rss }`. */
import process from "node:process";

// Beside this file when the bench runs.
const { forceCenter, forceLink, forceManyBody, forceSimulation } = await import(
  new URL("./d3-force.mjs", import.meta.url).href
);

const nodes = Array.from({ length: 300 }, (_, id) => ({ id }));
const links = nodes.slice(1).map(({ id }) => ({ source: id, target: id >> 1 }));
const before = performance.now();
const cpuBefore = process.cpuUsage();
const simulation = forceSimulation(nodes)
  .force("charge", forceManyBody())
  .force("link", forceLink(links))
  .force("center", forceCenter())
  .stop();
simulation.tick(10);
const ns = (performance.now() - before) * 1e6;
const { user, system } = process.cpuUsage(cpuBefore);
const cpu = (user + system) * 1e3;
console.log(JSON.stringify({ calls: 1, ns, cpu, rss: process.memoryUsage().rss }));

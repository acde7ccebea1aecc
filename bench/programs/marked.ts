/** marked renders a long text; prints `{ calls: 1, ns, cpu, rss }`, the time of the best round. */
import process from "node:process";

// Beside this file when the bench runs.
const { marked } = await import(new URL("./marked.mjs", import.meta.url).href);

const part = `# A heading

Some *text* with \`code\`, a [link](https://example.org), and **more** of it.

- one
- two
  - nested

| a | b |
| --- | --- |
| 1 | 2 |

\`\`\`ts
const x = 1;
\`\`\`
`;
const text = part.repeat(200);
const rounds = Number(process.argv[2] ?? 5);
let least = Infinity;
const cpuBefore = process.cpuUsage();
for (let i = 0; i < rounds; i++) {
  const before = performance.now();
  marked.parse(text);
  least = Math.min(least, performance.now() - before);
}
const { user, system } = process.cpuUsage(cpuBefore);
const cpu = (user + system) * 1e3 / rounds;
console.log(JSON.stringify({ calls: 1, ns: least * 1e6, cpu, rss: process.memoryUsage().rss }));

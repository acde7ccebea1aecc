// Parses its own parser, and counts what it finds.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse } from "acorn";

const source = readFileSync(createRequire(import.meta.url).resolve("acorn"), "utf8");
const kinds = new Map();
const walk = (node) => {
  if (node === null || typeof node !== "object") return;
  if (typeof node.type === "string") kinds.set(node.type, (kinds.get(node.type) ?? 0) + 1);
  for (const key of Object.keys(node)) walk(node[key]);
};
walk(parse(source, { ecmaVersion: "latest", locations: true }));
for (const [kind, count] of [...kinds].sort()) console.log(kind, count);

import * as yaml from "../lib/js-yaml/dist/js-yaml.mjs";
const text =
  "a: 1\nb:\n  - x\n  - {y: 2.5, z: ~}\nc: |\n  lines\n  of text\nd: &anchor [1, 2]\ne: *anchor\nf: 2020-01-01\n";
const load = yaml.load ?? yaml.default.load, dump = yaml.dump ?? yaml.default.dump;
console.log(JSON.stringify(load(text)));
console.log(dump({ a: [1, { b: "multi\nline" }], c: null, d: "yes" }));
try {
  load("a: [1, 2");
} catch (e) {
  console.log(e.name, e.reason);
}

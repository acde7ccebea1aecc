// hosts: bun
// bun flags: --preload=./_preload.ts
import { createRequire } from "node:module";
import { plugin } from "bun";
import early from "./early.js";
import notes from "./_notes.txt";

console.log(early, notes, String(Bun.plugin), String(Bun.plugin.clearAll));
const mine = {
  name: "mine",
  get target() {
    console.log("asked for the target");
    return "bun";
  },
  setup(build) {
    console.log(this === undefined, arguments.length, Object.keys(build), String(build.onLoad));
    const chained = build
      .onLoad({ filter: /\.made\.js$/g }, ({ path }) => ({ contents: `export const f = (x) => x + 1; export default ${JSON.stringify(path.split("/").at(-1))}` }))
      .onLoad({ filter: /waits/ }, async () => {
        await 0;
        return { contents: "export const f = (x: number): string => `${x}`", loader: "ts" };
      });
    console.log(chained === build);
    build.onLoad({ filter: /at_once/ }, async () => ({ contents: new TextEncoder().encode("export const f = () => 'at once'") }));
    build.onLoad({ filter: /nothing/ }, () => undefined);
    build.onLoad({ filter: /fails/ }, () => { throw new RangeError("cannot load") });
    build.onLoad({ filter: /refused/ }, () => ({ contents: "export const = 1", loader: "js" }));
    build.onLoad({ filter: /script/ }, () => ({ contents: "console.log('never seen'); module.exports = 1" }));
    build.onLoad({ filter: /data/, namespace: "file" }, () => ({ exports: { a: 1 }, loader: "object" }));
  },
};
console.log(plugin(mine));
for (const name of ["a.made.js", "b.made.js", "waits.js", "at_once.js", "nothing.js", "fails.js", "refused.js", "script.js", "data.js", "early.js"]) {
  try {
    const module = await import(`./${name}`);
    console.log(name, module, module.f?.(1), module.f?.toString());
  } catch (error) {
    console.log(name, String(error).replace(import.meta.dir, ""));
  }
}
const require = createRequire(import.meta.url);
for (const name of ["c.made.js", "at_once_too.js", "waits_too.js"]) {
  try {
    console.log(name, require(`./${name}`));
  } catch (error) {
    console.log(name, error.message.replace(import.meta.dir, ""));
  }
}
console.log(Bun.plugin.clearAll());
const { default: after } = await import("./d.made.js");
console.log(after, (await import("./other.js")).f());
try { Bun.plugin({ name: "none" }) } catch (error) { console.log(String(error)) }
try { Bun.plugin() } catch (error) { console.log(String(error)) }

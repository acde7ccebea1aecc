// hosts: bun
// What Bun refuses in a package of CommonJS: two errors at once, JSX where a name says the kind of module, and JSX that needs an import.
import { createRequire } from "node:module";
const helper = (x) => x;
const require = createRequire(import.meta.url);
const load = { import: (name) => import(name), require };
for (const name of ["./_redeclared.mjs", "./_redeclared.cjs", "./_jsx.cjs", "./_jsx.mjs", "./_jsx.jsx"]) {
  for (const [way, run] of Object.entries(load)) {
    const error = await Promise.resolve(name).then(run).catch(helper);
    const places = error.errors?.map(({ position: { file, line } }) => `${file.slice(-15)}:${line}`);
    console.log(way, name, error.name, error.message?.replace(import.meta.dir, ""), places?.join());
  }
}

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Functions of `node:fs` that the preload script uses. */
const NAMES = [
  "appendFileSync",
  "existsSync",
  "fstatSync",
  "ftruncateSync",
  "mkdirSync",
  "readSync",
  "readdirSync",
  "realpathSync",
  "renameSync",
  "statSync",
  "unlinkSync",
  "writeFileSync",
];

/** A real module, which the bundler puts in. */
const READER = fileURLToPath(new URL("../load/bun_read_file.ts", import.meta.url));

/**
 * The text of a module that stands for `node:fs` in Bun's preload script. Whether `node:fs` has been loaded before the
 * main module begins changes in Bun when ticks run that this module queues (`process.nextTick`); so it is loaded with
 * the first function that needs it, and reading a text, which happens before, does without.
 */
const LAZY_FS = `
import { systemFiles } from ${JSON.stringify(READER)};
let loaded;
// What the program puts into the module later does not reach the copy. To read the rest loads streams, which Bun cannot once
// \`Object.prototype\` is frozen.
const fs = () => {
  if (loaded !== undefined) return loaded;
  const all = process.getBuiltinModule("node:fs");
  return loaded = { ${
  ["openSync", "readFileSync", "writeSync", "closeSync", ...NAMES].map((name) => `${name}: all.${name}`).join(
    ", ",
  )
} };
};
let system;
const files = () => system ??= systemFiles() ?? { read: (path) => fs().readFileSync(path, "utf8"), open: () => -1, write: () => -1, close: () => -1 };
export function readFileSync(path, encoding) {
  return loaded === undefined && encoding === "utf8" ? files().read(path) : fs().readFileSync(path, encoding);
}
// A list of the rest would be gone through by what the program may have in place of the arrays' iterator.
export function openSync(path, flags, mode) {
  const fd = loaded === undefined && typeof flags === "number" ? files().open(path, flags, mode) : -1;
  return fd < 0 ? fs().openSync(path, flags, mode) : fd;
}
// By then, the program may have put something else into the module.
export function writeSync(fd, bytes, from, length, position) {
  const done = files().write(fd, bytes, { from, length, position });
  return done < 0 ? fs().writeSync(fd, bytes, from, length, position) : done;
}
export function closeSync(fd) {
  if (loaded !== undefined || files().close(fd) < 0) fs().closeSync(fd);
}
${NAMES.map((name) => `export const ${name} = (...args) => fs().${name}(...args);`).join("\n")}
`;

/** A plugin for the bundler that puts it there. The bundler does not ask plugins for built-in modules: the imports get another name. */
export const lazyFs = {
  name: "lazy-fs",
  // deno-lint-ignore no-explicit-any
  setup(build: any) {
    build.onLoad(
      { filter: /[\\/]src[\\/](?:load|probe|trace)[\\/].*\.ts$/ },
      ({ path }: { path: string }) => ({
        contents: readFileSync(path, "utf8").replace(/ from "node:fs";/g, ' from "#fs";'),
        loader: "ts",
      }),
    );
    build.onResolve({ filter: /^#fs$/ }, () => ({ path: "fs", namespace: "lazy" }));
    build.onLoad({ filter: /.*/, namespace: "lazy" }, () => ({ contents: LAZY_FS, loader: "js" }));
  },
};

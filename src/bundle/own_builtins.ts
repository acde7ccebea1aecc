import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What stands in the place of built-in modules, in `load/`. */
const OWN: Record<string, string> = {
  "node:fs": "bun_fs.ts",
  "node:process": "bun_process.ts",
  "node:url": "bun_url.ts",
};
const IMPORTED = / from "(node:(?:fs|process|url))";/g;

/**
 * A plugin for the bundler that puts modules of our own in the place of built-in ones, which take Bun a millisecond or two to load. The
 * bundler does not ask plugins for built-in modules: the imports get another name.
 */
export const ownBuiltins = {
  name: "own-builtins",
  // deno-lint-ignore no-explicit-any
  setup(build: any) {
    build.onLoad(
      { filter: /[\\/]src[\\/](?:load|match|origin|plan|probe|redact|trace)[\\/].*\.ts$/ },
      ({ path }: { path: string }) => ({
        contents: readFileSync(path, "utf8").replace(IMPORTED, ' from "#$1";'),
        loader: "ts",
      }),
    );
    build.onResolve({ filter: /^#node:/ }, ({ path }: { path: string }) => ({
      path: fileURLToPath(new URL(`../load/${OWN[path.slice(1)]}`, import.meta.url)),
    }));
  },
};

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const BUN_FS = fileURLToPath(new URL("../load/bun_fs.ts", import.meta.url));

/**
 * A plugin for the bundler that puts `bun_fs.ts` in the place of `node:fs`. The bundler does not ask plugins for built-in modules: the
 * imports get another name.
 */
export const ownFs = {
  name: "own-fs",
  // deno-lint-ignore no-explicit-any
  setup(build: any) {
    build.onLoad(
      { filter: /[\\/]src[\\/](?:load|probe|trace)[\\/].*\.ts$/ },
      ({ path }: { path: string }) => ({
        contents: readFileSync(path, "utf8").replace(/ from "node:fs";/g, ' from "#fs";'),
        loader: "ts",
      }),
    );
    build.onResolve({ filter: /^#fs$/ }, () => ({ path: BUN_FS }));
  },
};

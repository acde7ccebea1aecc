import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import type { Pristine } from "./disguise/pristine.ts";
import { hookCompile } from "./node_compile.ts";
import type { SeenModules } from "./seen_modules.ts";
import { langOf, type Rewrite, type SourceType } from "./source.ts";

/** The formats whose text can be instrumented. A package without `"type"` has no format, or "typescript". */
const SOURCE_TYPE: Record<string, SourceType> = {
  "module": "module",
  "module-typescript": "module",
  "commonjs": "commonjs",
  "commonjs-typescript": "commonjs",
  "typescript": "unambiguous",
};

/**
 * Rewrites the modules in scope as Node loads them. The text is what is in the file, TypeScript too; the format
 * stays as it is, so Node decides as ever what the module is.
 *
 * @param options.isPrepared something is loaded before the program, which may compile modules by itself
 */
export function hookNode(
  rewrite: Rewrite,
  { scope, pristine, isPrepared }: {
    scope: Pick<SeenModules, "test">;
    pristine: Pristine;
    isPrepared: boolean;
  },
): void {
  const given = new Map<string, string>();
  if (isPrepared) hookCompile(rewrite, { scope, pristine, given });
  registerHooks({
    load(url, context, next) {
      const result = next(url, context);
      if (result.source === null || result.source === undefined) return result;
      const sourceType = SOURCE_TYPE[result.format ?? "typescript"];
      if (sourceType === undefined) return result;
      return pristine(() => {
        if (!url.startsWith("file:")) return result;
        const file = fileURLToPath(url);
        if (!scope.test(file)) return result;
        const text = typeof result.source === "string"
          ? result.source
          : new TextDecoder().decode(result.source as Uint8Array);
        const source = rewrite({
          file,
          names: [file, url],
          isChangeable: isPrepared,
          text,
          lang: langOf(file),
          sourceType,
        });
        if (isPrepared) given.set(file, source);
        return source === text ? result : { ...result, source };
      });
    },
  });
}

import { fileURLToPath } from "node:url";
import { harden } from "../../probe/natives.ts";
import { EVALUATED } from "../disguise/places.ts";
import type { Pristine } from "../disguise/pristine.ts";
import { plainPath } from "../rough_look.ts";
import type { SeenModules } from "../seen_modules.ts";
import { printedLang, type Rewrite } from "../source.ts";
import type { Evaluated } from "./vm_hooks.ts";

/** A text, and what it was rewritten to. */
interface Known extends Evaluated {
  code: string;
}

/**
 * Makes the function that rewrites what is evaluated under the name of a file in scope. A test runner evaluates a module
 * again for each file of tests: equal texts of a file are rewritten once.
 */
export function evaluatedRewriter(
  rewrite: Rewrite,
  { scope, pristine }: { scope: Pick<SeenModules, "covers">; pristine: Pristine },
): (evaluated: Evaluated) => string {
  const known = harden(new Map<string, Known>());

  /** @param path of a file in scope, where that has been told already */
  function rewritten(
    { text, name, isBody, lineOffset, columnOffset, sourceType }: Evaluated,
    path: string | undefined,
  ): string {
    const file = path ?? fileOf(name);
    if (file === undefined || path === undefined && !scope.covers(file)) return text;
    return rewrite({
      file,
      names: [isBody === true ? EVALUATED + name : name],
      evaluated: { line: lineOffset, column: columnOffset },
      text,
      lang: printedLang(file),
      sourceType,
      map: { line: lineOffset, column: columnOffset },
    });
  }

  return (evaluated) => {
    const { text, name, lineOffset, columnOffset } = evaluated;
    const before = known.get(name);
    const isKnown = before !== undefined && before.text === text && before.lineOffset === lineOffset &&
      before.columnOffset === columnOffset;
    if (isKnown) return before.code;
    const path = plainPath(name);
    if (path !== undefined && !scope.covers(path)) return text;
    const code = pristine(() => {
      try {
        return rewritten(evaluated, path);
      } catch {
        return text;
      }
    });
    known.set(name, { ...evaluated, code });
    return code;
  };
}

/** The file that a name stands for: a path or a URL, perhaps with a query. */
function fileOf(name: string): string | undefined {
  if (name.startsWith("file:")) return fileURLToPath(name);
  return name.replace(/[?#].*$/, "");
}

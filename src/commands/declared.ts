import { readFileSync, statSync } from "node:fs";
import { declaredTypes } from "../syntax/declared_types.ts";
import type { DeclaredOf } from "../query/remarks/declared.ts";
import type { Trace } from "../trace/trace.ts";

const MOST_BYTES = 1e6;
const MOST_FILES = 200;

/** What the TypeScript files of a run declare of its functions, where they have not changed since. */
export function declaredIn(trace: Trace): DeclaredOf {
  const files = new Map<string, ReturnType<typeof declaredTypes>>();
  const declaredOf = (file: string) => {
    let declared = files.get(file);
    if (declared === undefined) {
      declared = files.size < MOST_FILES ? declaredInFile(file, trace.header.started) : [];
      files.set(file, declared);
    }
    return declared;
  };
  return (site) => {
    const { file, line, name, kind } = trace.site(site);
    if (kind === "external" || !/\.[cm]?tsx?$/.test(file)) return undefined;
    // Where two functions stand in one line, their names tell which is which.
    const last = name.slice(name.lastIndexOf(".") + 1).replace(/^#/, "");
    const here = declaredOf(file).filter((declared) => declared.line === line);
    return here.find((declared) => declared.name === last);
  };
}

function declaredInFile(file: string, started: number): ReturnType<typeof declaredTypes> {
  try {
    const { size, mtimeMs } = statSync(file);
    if (size > MOST_BYTES || mtimeMs > started) return [];
    return declaredTypes(readFileSync(file, "utf8"), { isJsx: file.endsWith("x") });
  } catch {
    // It is gone, or is none that the parser reads.
    return [];
  }
}

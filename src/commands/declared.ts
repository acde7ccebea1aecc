import { declaredTypes } from "../syntax/declared_types.ts";
import type { DeclaredOf } from "../query/remarks/declared.ts";
import { readOwnSource } from "../safe/own_source.ts";
import type { Trace } from "../trace/trace.ts";

const MOST_BYTES = 1e6;
const MOST_FILES = 200;

/** What the TypeScript files of a run declare of its functions, where they have not changed since. */
export function declaredIn(trace: Trace, cwd: string): DeclaredOf {
  const files = new Map<string, ReturnType<typeof declaredTypes>>();
  const declaredOf = (file: string) => {
    let declared = files.get(file);
    if (declared === undefined) {
      declared = files.size < MOST_FILES ? declaredInFile(file, { started: trace.header.started, cwd }) : [];
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

/** Lines of a function that are looked at. */
const MOST_LINES = 60;
/** What goes on with the first promise of several, while the others run. */
const RACE = /\bPromise\s*\.\s*(?:race|any)\s*[(<]/;

/** Whether the text of a function, by its id, has promises race, as far as the file has not changed since. */
export function racesIn(trace: Trace, cwd: string): (site: number) => boolean {
  const { started } = trace.header;
  return (site) => {
    const { file, line } = trace.site(site);
    const text = readOwnSource(file, { cwd, since: started, most: MOST_BYTES });
    return text !== undefined &&
      RACE.test(text.split("\n").slice(line - 1, line - 1 + MOST_LINES).join("\n"));
  };
}

function declaredInFile(
  file: string,
  { started, cwd }: { started: number; cwd: string },
): ReturnType<typeof declaredTypes> {
  try {
    const text = readOwnSource(file, { cwd, since: started, most: MOST_BYTES });
    return text === undefined ? [] : declaredTypes(text, { isJsx: file.endsWith("x") });
  } catch {
    // The parser does not read it.
    return [];
  }
}

/**
 * `tph run -e EXPR`: an expression → a module that evaluates it, in which free names are modules of the working folder.
 *
 * @module
 */

import { existsSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseSync } from "oxc-parser";
import { cannotWriteFile, messageOf, wrongUsage } from "../errors.ts";
import { whyChangeable } from "../safe/changeable.ts";
import { systemTemp } from "../safe/private_folder.ts";
import { processFolder } from "../safe/process_folder.ts";
import type { Node } from "../syntax/parse.ts";
import { NameWalk } from "../syntax/name_walk.ts";

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];
/** Globals that only some hosts have. */
const HOST_GLOBALS = ["Bun", "Deno", "require", "process", "Buffer", "module", "exports", "arguments"];

/** The module, and how to remove it. */
export interface Evaluated {
  file: string;
  remove(): void;
}

/**
 * Writes the module.
 *
 * @param folder where it goes, so that it belongs to the project; the system's folder for such files when that cannot be written
 * @throws {TphError} The expression does not parse, or uses a name that is neither a module nor a global.
 */
export function evaluationModule(
  expression: string,
  { cwd, folder }: { cwd: string; folder?: string },
): Evaluated {
  const imports = freeNames(expression).flatMap((name) => {
    const file = moduleFile(cwd, name);
    if (file !== undefined) return [`import * as ${name} from ${JSON.stringify(pathToFileURL(file).href)};`];
    if (name in globalThis || HOST_GLOBALS.includes(name)) return [];
    throw wrongUsage(
      `Cannot evaluate ${expression}: there is no module "${name}" in ${cwd}.`,
      new RegExp(`[(,]\\s*${name}\\s*=(?![=>])`).test(expression)
        ? "Arguments go by position: foo.foo(-2), not foo.foo(val=-2)."
        : `Names in -e are modules of the working folder, such as ./${name}.ts, or globals.`,
    );
  });
  const text = `${
    imports.join("")
  }const value=await(${expression}\n);if(value!==undefined)console.log(value);\n`;
  const temp = systemTemp();
  for (const place of [folder, temp]) {
    if (place === undefined) continue;
    try {
      const why = place === temp ? whyChangeable(temp) : undefined;
      if (why !== undefined) throw new Error(why);
      const own = processFolder(place, "eval-");
      const file = join(own, "eval.mts");
      writeFileSync(file, text, { mode: 0o600 });
      return { file, remove: () => rmSync(own, { recursive: true, force: true }) };
    } catch (error) {
      if (place === temp) throw cannotWriteFile(place, messageOf(error));
    }
  }
  throw cannotWriteFile(temp, "it cannot be written to");
}

/** The file of a module of a folder, by its bare name. */
function moduleFile(cwd: string, name: string): string | undefined {
  const places = [
    ...EXTENSIONS.map((extension) => name + extension),
    ...["index", "mod"].flatMap((base) => EXTENSIONS.map((extension) => join(name, base + extension))),
  ];
  const found = places.map((place) => join(cwd, place)).find((path) => existsSync(path));
  return found === undefined ? undefined : realpathSync(found);
}

/**
 * The names that an expression uses and does not make itself.
 *
 * @throws {TphError} It does not parse as one expression.
 */
export function freeNames(expression: string): string[] {
  const { program, errors } = parseSync("eval.ts", `(${expression}\n)`, { lang: "ts", sourceType: "module" });
  const error = errors.find(({ severity }) => severity === "Error");
  const body: Node[] = program.body;
  if (error !== undefined || body.length !== 1 || body[0].type !== "ExpressionStatement") {
    throw wrongUsage(
      `Cannot evaluate ${expression}: ${error?.message ?? "it is not a single expression"}.`,
      "Give an expression: tph run -e 'foo.bar(1)'",
    );
  }
  const walk = new FreeNames();
  walk.program(program);
  return [...walk.names];
}

class FreeNames extends NameWalk {
  readonly names = new Set<string>();

  wants(): boolean {
    return true;
  }

  refer(name: string): void {
    this.names.add(name);
  }
}

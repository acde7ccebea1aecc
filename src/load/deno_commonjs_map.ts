/**
 * The source maps of CommonJS modules in Deno, which reads none in their texts. It has maps by the names of modules, and takes over
 * that of an ES module as soon as it is compiled. So one is compiled under the CommonJS module's name that has the map, and an import
 * that Deno refuses: nothing else comes of it.
 *
 * @module
 */
import type { SourceMapSegment } from "@jridgewell/sourcemap-codec";
import Module from "node:module";
import { apply, bare, getOwnPropertyDescriptor } from "../probe/natives.ts";
import { mapComment } from "./compose_map.ts";
import { linesOfMappings, MappingsWriter } from "./mappings.ts";
import type { SourceMap } from "./source_map.ts";

type Compile = (this: unknown, text: string, file: string, format: string, isFromHook?: boolean) => unknown;

/** Before the target puts another in its place. */
const compile = (Module.prototype as unknown as { _compile: Compile })._compile;
const { defineProperty } = Reflect;

/** Deno knows no such attribute. */
const REFUSED = 'import "" with {tph:""};\n';

/**
 * Where the ES module calls the loading that Deno makes for a CommonJS module that is imported, or runs first: lines and columns,
 * from 0. It has the same name.
 */
const LOADS: Record<number, number> = { 4: 25, 6: 8 };

/** Lets a map of the places of a text leave those alone. */
export function withLoading(map: SourceMap): SourceMap {
  const writer = new MappingsWriter();
  let number = 0;
  const put = (line: SourceMapSegment[]) => {
    if (number > 0) writer.endLine();
    for (const [at, ...place] of withLoadingIn(line, number++)) writer.place(at, ...place);
  };
  for (const line of linesOfMappings(map.mappings)) put(line);
  while (number <= 6) put([]);
  return { ...map, mappings: writer.text() };
}

function withLoadingIn(line: SourceMapSegment[], number: number): SourceMapSegment[] {
  const column = LOADS[number];
  const at = column === undefined ? -1 : line.findIndex(([each]) => each >= column);
  const behind = at < 0 ? line.length : at;
  if (column === undefined || line[behind]?.[0] === column) return line;
  const own: SourceMapSegment[] = [[column, 0, number, column]];
  const before = line[behind - 1];
  if (before !== undefined && line[behind]?.[0] !== column + 1) {
    own.push([column + 1, ...before.slice(1)] as unknown as SourceMapSegment);
  }
  return [...line.slice(0, behind), ...own, ...line.slice(behind)];
}

/** Makes Deno look up the places of a module in a map. */
export function mapCommonJs(file: string, map: SourceMap): void {
  withoutStacks(() => {
    try {
      apply(compile, { exports: {} }, [REFUSED + mapComment(map), file, "module", true]);
    } catch {
      // It is refused.
    }
  });
}

/** Whether Deno looks up the places of a CommonJS module in a map that its text has: it does where it has found the module by an `import`. */
export function isMapped(file: string, map: SourceMap): boolean {
  const moved = movedPlace(map);
  if (moved === undefined) return false;
  const { line, column } = moved;
  const before = line === 0 ? " ".repeat(column - ASK.length) : "\n".repeat(line) + " ".repeat(column);
  const module = { exports: {} as { error?: Error } };
  const stack = withoutStacks(() => {
    apply(compile, module, [`${ASK}${before}new Error();`, file, "commonjs"]);
    return module.exports.error!.stack;
  });
  return stack !== undefined && !stack.includes(`:${line + 1}:${column + 1}`);
}

const ASK = "exports.error=";

/** A place that the map leads elsewhere, with room before it; from 0. */
function movedPlace({ mappings }: SourceMap): { line: number; column: number } | undefined {
  let line = 0;
  for (const segments of linesOfMappings(mappings)) {
    for (const [column, , toLine, toColumn] of segments) {
      const isMoved = toLine !== undefined && (toLine !== line || toColumn !== column);
      if (isMoved && (line > 0 || column >= ASK.length)) return { line, column };
    }
    line++;
  }
  return undefined;
}

/** Runs something in which errors are made that nobody sees. */
function withoutStacks<T>(run: () => T): T | undefined {
  const own = getOwnPropertyDescriptor(Error, "prepareStackTrace");
  if (own?.configurable === false) return undefined;
  const hidden = { __proto__: null, value: undefined, configurable: true } as PropertyDescriptor;
  if (own !== undefined) defineProperty(Error, "prepareStackTrace", hidden);
  try {
    return run();
  } finally {
    if (own !== undefined) defineProperty(Error, "prepareStackTrace", bare(own));
  }
}

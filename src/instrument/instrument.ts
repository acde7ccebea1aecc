/**
 * Text → edits and sites. Nothing is read, written or timed here, and the same text gives the same answer.
 *
 * @module
 */

import { PREFIX, type SecretNames, type Site } from "../contract.ts";
import type { Edit } from "./edits.ts";
import { emit } from "./emit.ts";
import { type LiteralRange, mentionsEvaluated } from "./evaluated_text.ts";
import { settleModes } from "./modes.ts";
import { baseName } from "./names.ts";
import { CannotInstrument, parse, type ParseOptions } from "../syntax/parse.ts";
import { NoPieces, parsedInPieces } from "../syntax/pieces.ts";
import { settleOwnCode } from "./own_code.ts";
import { markTailRecursion } from "./tail.ts";
import { textHashes } from "./text_hash.ts";
import { expressions } from "./walk/expressions.ts";
import { functions } from "./walk/functions.ts";
import { statements } from "./walk/statements.ts";
import { Fn, type Node } from "./walk/survey.ts";
import { type KeepsExternal, settleExternalCalls } from "./walk/external.ts";
import { mentionsHandlers, settleHandlers } from "./walk/routes.ts";
import { mentionsTests, settleTests } from "./walk/tests.ts";
import { mentionsMadeTitles, nameUses } from "./walk/title_names.ts";
import { type Handler, type NewSyntax, Walker, type WrittenSecret } from "./walk/walker.ts";

export { type Edit, render } from "./edits.ts";
export { CannotInstrument } from "../syntax/parse.ts";
export type { NewSyntax } from "./walk/walker.ts";

export interface InstrumentOptions extends ParseOptions {
  /** Goes into {@linkcode Site.file}, and its last part into the names of functions that have none. */
  file: string;
  /** The host has proper tail calls in strict code (Bun). */
  tailCalls: boolean;
  /** Which parameters and results are secrets by their names; by default none are. */
  secrets?: SecretNames | undefined;
  /** Whether external calls are recorded, and which; where it is not set, their probes are not there. */
  external?: boolean | KeepsExternal;
  /** Hand `this` to the probes, too. */
  receivers?: boolean;
  /** What the host does not know: it is to quote the text as it is. */
  unknown?: readonly NewSyntax[] | undefined;
  /** Bun's transpiler prints the text before it runs. */
  keepNames?: boolean;
  /** The text was TypeScript before Bun or Deno printed it. */
  printed?: boolean;
  /** Where the text was made of others, what is theirs. */
  originals?: Originals | undefined;
}

/** Leads from a text to the originals that it was made of. */
export interface Originals {
  /** Finds functions; null for one that is not to be instrumented. */
  functions(found: readonly FoundFunction[]): (OriginalSite | null)[];
  /** Finds the place of a call, from 1; null for one that is not to be recorded. */
  call(found: FoundCall): Pick<Site, "file" | "line" | "column"> | null;
}

/** A call, which may be of something external. */
export interface FoundCall {
  name: string;
  line: number;
  column: number;
  /** Which of the functions makes it; −1 for the module. */
  from: number;
  /** Its place among the calls of that name there, and how many they are. */
  nth: number;
  of: number;
}

/** What a function is in the original that the text was made of. */
export type OriginalSite = Omit<Site, "async" | "generator">;

/** A function of a text. */
export interface FoundFunction {
  site: Site;
  /** Offsets that identify it: of its name, its head, its first parameter, its body. */
  anchors: number[];
  /** It takes its parameters apart: what they are called does not tell how many there are. */
  hasPatterns: boolean;
  /** The calls that it makes and that may be of something external, in the order of the text. */
  calls: Pick<Site, "name" | "line" | "column">[];
}

/** What {@linkcode instrument} makes; it can be kept as JSON. */
export interface Instrumented {
  /** What every injected identifier begins with. */
  prefix: string;
  /** The instrumented functions in the order in which they begin: the local index of a site is its position. */
  sites: Site[];
  /** In the order of the text. */
  edits: Edit[];
  /** The names of the functions that are declared at the top level of another one's body, by the local index of their sites. */
  declared: Record<number, string>;
  /** Of members, how far behind the site's place the name stands, by the local index of their sites. */
  nameAt: Record<number, number>;
  /** The literals that are texts of modules, in the order of the text. */
  evaluated?: LiteralRange[];
  /** Secrets in the text that no probe sees. */
  unseen?: Pick<WrittenSecret, "level" | "text">[];
}

const HANDLERS = new Map<string, Handler>(Object.entries({ ...expressions, ...statements, ...functions }));

/**
 * Chooses the functions of a text and says where the probes go.
 *
 * @param text The text as the host would run it, byte order mark and hashbang included.
 * @throws {SyntaxError} when the text does not parse; the message begins with line and column.
 * @throws {CannotInstrument} when it nests too deep.
 *
 * @example
 * ```ts
 * const { edits } = instrument(text, { file: "/a.js", lang: "js", sourceType: "module", tailCalls: false });
 * const code = render(text, edits, 1);
 * ```
 */
export function instrument(text: string, options: InstrumentOptions): Instrumented {
  const shift = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const source = shift === 0 ? text : text.slice(1);
  const walker = walked(source, options);
  if (options.originals !== undefined) settleOriginals(walker, options);
  settleOwnCode(walker);
  markTailRecursion(walker.tails, walker.assigned);
  settleModes(walker.functions);
  settleExternalCalls(walker, typeof options.external === "function" ? options.external : undefined);

  const probed = walker.functions.filter((fn) => fn.mode !== "none");
  const external = walker.externalCalls.map(({ site }) => site).filter((site) => site.mode !== "none");
  const index = new Map([...probed, ...external].map((fn, i) => [fn, i]));
  const hashes = textHashes(source, probed);
  const sites = probed.map((fn, i): Site => ({ hash: hashes[i], ...siteOf(fn, options.file) }));
  for (const site of external) sites.push(siteOf(site, options.file));
  const prefix = unusedPrefix(text);
  const { secrets, receivers = false } = options;
  const edits = emit(walker.marks, {
    text: source,
    prefix,
    secrets,
    isCallable: (name) =>
      walker.functions[0]!.bindings?.get(name) instanceof Fn && !walker.assigned.has(name),
    receivers,
    keepNames: options.keepNames === true,
    shift,
    siteOf: (fn) => index.get(fn)!,
  });
  const declared: Record<number, string> = {};
  const nameAt: Record<number, number> = {};
  for (const [i, { node, parent, nameAt: at }] of probed.entries()) {
    if (at > 0) nameAt[i] = at;
    if (node !== undefined && parent?.topFunctions?.has(node)) declared[i] = node.id.name;
  }
  const unseen = walker.writtenSecrets
    .filter(({ fn, isSeen }) => !isSeen || fn.mode === "none" && fn.node !== undefined)
    .map(({ level, text }) => ({ level, text }));
  const found = { prefix, sites, edits, declared, nameAt, ...(unseen.length === 0 ? {} : { unseen }) };
  return walker.evaluated.length === 0
    ? found
    : { ...found, evaluated: walker.evaluated.map(([start, end]) => [start + shift, end + shift]) };
}

/** @throws as `instrument` */
function walked(source: string, options: InstrumentOptions): Walker {
  try {
    return walkedThrough(source, parsedInPieces(source, options), options);
  } catch (error) {
    if (!(error instanceof NoPieces)) throw error;
    return walkedThrough(source, [parse(source, options)], options);
  }
}

/** @throws as `instrument` */
function walkedThrough(source: string, programs: Iterable<Node>, options: InstrumentOptions): Walker {
  const walker = new Walker(source, HANDLERS, {
    tailCalls: options.tailCalls,
    externalCalls: options.external !== undefined && options.external !== false,
    clauses: options.external !== undefined,
    strict: options.sourceType === "module",
    typed: options.lang === "ts" || options.lang === "tsx",
    printed: options.printed === true,
    keepNames: options.keepNames === true,
    unknown: options.unknown,
    baseName: baseName(options.file),
    tests: mentionsTests(source),
    handlers: mentionsHandlers(source),
    evaluates: mentionsEvaluated(source),
    secrets: options.secrets,
  });
  try {
    const hasMadeTitles = walker.options.tests && mentionsMadeTitles(source);
    for (const program of programs) {
      if (hasMadeTitles) walker.nameUses = nameUses(program);
      walker.visit(program);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CannotInstrument("Cannot instrument the text: it nests too deep", { cause: error });
  }
  settleTests(walker);
  settleHandlers(walker);
  return walker;
}

/**
 * The functions of a text that is not run: an original.
 *
 * @throws as {@linkcode instrument}
 */
export function functionsOf(
  text: string,
  options: ParseOptions & { file: string },
): FoundFunction[] {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const walker = walked(source, { ...options, tailCalls: false, external: true });
  settleModes(walker.functions);
  const found = foundIn(walker, options.file);
  const functions = walker.functions.filter(({ node }) => node !== undefined);
  const hashes = textHashes(source, functions.filter(({ mode }) => mode !== "none"));
  let next = 0;
  for (const [i, { mode }] of functions.entries()) if (mode !== "none") found[i]!.site.hash = hashes[next++];
  return found;
}

/** The functions, with their places in the text without a byte order mark. */
function foundIn(walker: Walker, file: string): FoundFunction[] {
  const functions = walker.functions.filter(({ node }) => node !== undefined);
  const calls = Map.groupBy(walker.externalCalls, ({ from }) => from);
  return functions.map((fn) => ({
    site: siteOf(fn, file),
    anchors: anchorsOf(fn, walker.text),
    hasPatterns: hasPatterns(fn),
    calls: (calls.get(fn) ?? []).map(({ site: { name, line, column } }) => ({ name, line, column })),
  }));
}

function hasPatterns({ node }: Fn): boolean {
  return node!.params.some((param: Node) => /^(?:Object|Array)Pattern$/.test((param.left ?? param).type));
}

const EXPORT = /\bexport\s+(?:default\s+)?$/;
/** Characters that `export default` takes, and more. */
const LONGEST_EXPORT = 40;

function anchorsOf({ node, start, nameAt }: Fn, text: string): number[] {
  const { id, params, body } = node!;
  const before = EXPORT.exec(text.slice(Math.max(0, start - LONGEST_EXPORT), start));
  const anchors = [id?.start ?? start + nameAt, start, node!.start, params[0]?.start ?? -1, body.start];
  if (before !== null) anchors.push(start - before[0].length);
  return [...new Set(anchors.filter((at) => at >= 0))];
}

/** Gives functions the names and places that they have in their originals, and leaves those alone that are in none. */
function settleOriginals(walker: Walker, { file, originals }: InstrumentOptions): void {
  const functions = walker.functions.filter(({ node }) => node !== undefined);
  const sites = originals!.functions(foundIn(walker, file));
  for (const [i, fn] of functions.entries()) {
    const site = sites[i];
    if (site === undefined) continue;
    if (site === null) fn.untouchable = true;
    else fn.original = site;
  }
  const numbers = new Map(functions.map((fn, i) => [fn, i]));
  const groups = Map.groupBy(
    walker.externalCalls,
    ({ site, from }) => `${numbers.get(from) ?? -1} ${site.name}`,
  );
  for (const group of groups.values()) {
    for (const [nth, { site, from }] of group.entries()) {
      const { name, kind, params, line, column } = site;
      const found = { name, line, column, from: numbers.get(from) ?? -1, nth, of: group.length };
      const place = from.untouchable ? null : originals!.call(found);
      if (place === null) site.untouchable = true;
      else site.original = { name, kind, params, ...place };
    }
  }
}

function siteOf(fn: Fn, file: string): Site {
  const { name, kind, async, generator, line, column, params, original } = fn;
  const site: Site = { name, kind, async, generator, file, line, column, params };
  if (fn.route !== undefined) site.route = fn.route;
  // The values of names are there only where what runs hands them over.
  const written = original === undefined ? fn.table : original.table;
  const table = written === "names" ? fn.table : written;
  if (original === undefined) return table === undefined ? site : { ...site, table };
  const { table: _, ...own } = original;
  return {
    ...site,
    ...own,
    ...(table === undefined ? {} : { table }),
    // What runs is what is recorded.
    async,
    generator,
    kind: (kind === "constructor") === (original.kind === "constructor") ? original.kind : kind,
    params: original.params.length === params.length ? original.params : params,
  };
}

/** The first of `$tp`, `$tp_`, `$tp__` … that the text does not hold. */
export function unusedPrefix(text: string): string {
  let prefix = PREFIX;
  while (text.includes(prefix)) prefix += "_";
  return prefix;
}

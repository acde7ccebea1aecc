import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { SecretNames, Site } from "../contract.ts";
import {
  CannotInstrument,
  instrument,
  type Instrumented,
  type InstrumentOptions,
  type Originals,
  render,
} from "../instrument/instrument.ts";
import { messageOf } from "../errors.ts";
import type { Edit } from "../instrument/edits.ts";
import {
  editsInLiteral,
  evaluatedName,
  type LiteralRange,
  literalText,
} from "../instrument/evaluated_text.ts";
import type { Rendering } from "../instrument/original.ts";
import type { NewSyntax } from "../instrument/instrument.ts";
import { EVALUATED, NO_OFFSET, type TextOffset } from "./disguise/places.ts";
import { LARGE } from "../syntax/pieces.ts";
import { UselessMap } from "../origin/origin_map.ts";
import type { FindOrigin, ModuleOrigin, PrintedFrom } from "./origins.ts";
import { editsKept, type KeptEdits, keptEdits } from "./kept_edits.ts";
import { cacheKey, type ModuleCache, textHash } from "./module_cache.ts";
import { sitesInFile, type WrittenPlaces } from "./written_places.ts";

/** The syntax that a text is parsed as. */
export type Lang = "js" | "jsx" | "ts" | "tsx";
/** How a host will run a text; `unambiguous` lets the text's own syntax say. */
export type SourceType = "module" | "commonjs" | "unambiguous";

/** A module about to be run. */
export interface Source {
  /** Absolute path. */
  file: string;
  /** What the engine calls the module in stack traces, where that is known. */
  names?: readonly string[];
  /** Others may change the text that is handed to the host, before it runs. */
  isChangeable?: boolean;
  /** It is a text that is evaluated: what the engine adds to the places in it. */
  evaluated?: TextOffset;
  /** It is a literal for `eval` in a module: it stays as it is where nothing tells what it was made of. */
  isLiteral?: boolean;
  text: string;
  lang: Lang;
  sourceType: SourceType;
  /** Where the text's places are in the file that the user wrote, where they differ. */
  places?: WrittenPlaces | undefined;
  /** The text may have a source map that tells what it was made of: what is added to its places before they are looked up there. */
  map?: TextOffset;
  /** The file's text, where it is that one which may have a source map, and the mappings that lead to it. */
  printedFrom?: PrintedFrom | undefined;
  /** What the user wrote, where the text does not hold it. */
  written?: { text: string; typed: boolean };
  /** The text was TypeScript before the host printed it; where `written` is absent. */
  printed?: boolean;
  /** What the host is handed of the rendered text; by default that text, which `code` gives. */
  finish?: (code: () => string, rendering: Rendering) => string;
  /** Why the module cannot be instrumented, where that is known. */
  refuse?: string | undefined;
}

export interface RewriterOptions {
  /** Bun's engine has proper tail calls. */
  tailCalls: boolean;
  /** What the host does not know. */
  unknown?: readonly NewSyntax[] | undefined;
  /** Which parameters and results are secrets by their names; undefined where none are hidden. */
  secrets: SecretNames | undefined;
  /** Whether functions hand their `this` to the probes. */
  receivers?: boolean;
  /** Which external calls are recorded. */
  external?: InstrumentOptions["external"];
  /** Makes the probes for a prefix. */
  defineProbes: (prefix: string) => void;
  addSites: (sites: Site[]) => number;
  /** Called with a secret that stands in a module where no probe sees it. */
  onSecret: (level: number, text: string) => void;
  /** Called with a module that runs untouched, and why. */
  onUntouched: (source: Source, reason: string) => void;
  /** Called with a module whose source map cannot be used, and why. */
  onUnmapped?: (file: string, reason: string) => void;
  /** Called with every text that was rewritten. */
  onRendered: (rendering: Rendering, source: Source) => void;
  /** Called with every module that has sites, with a hash of its text. */
  onModule?: (file: string, hash: string) => void;
  /** Gives back at once what is not needed any more, after a large text: it is worth a tenth of the time that instrumenting takes. */
  freeMemory?: (() => void) | undefined;
  cache: ModuleCache;
  /** Finds what a text was made of. */
  origins?: FindOrigin | undefined;
  /** The file in scope that a bundler's name for a module stands for. */
  fileOf?: ((name: string) => string | undefined) | undefined;
  /** What else shapes the result, for the cache's key. */
  version: string;
}

/** @returns the text to run; the same text where nothing of it can be instrumented. Never throws. */
export type Rewrite = (source: Source) => string;

/**
 * Makes the function that rewrites a module: parse, choose the functions, announce their sites, insert the probes.
 *
 * @param options where sites, probes and remarks go
 */
export function sourceRewriter(options: RewriterOptions): Rewrite {
  const { cache, secrets, receivers, tailCalls, unknown = [], external } = options;
  return (source) => {
    try {
      const all = renderings(source);
      for (const { rendering, source } of all) options.onRendered(rendering, source);
      const own = all[0]?.rendering;
      if (own === undefined) return source.text;
      const code = () => render(own.text, own.edits, own.firstSite);
      return source.finish === undefined ? code() : source.finish(code, own);
    } catch (error) {
      untouched(source, error);
      return source.text;
    }
  };

  function untouched(source: Source, error: unknown): void {
    options.onUntouched(source, messageOf(error).split("\n", 1)[0]!);
  }

  /** The module's, and those of the texts that it evaluates, in the order of their first sites; none where it stays as it is. */
  function renderings(source: Source): Rendered[] {
    const { file, text } = source;
    try {
      if (source.refuse !== undefined) throw new CannotInstrument(source.refuse);
      const origin = originOf(source);
      if (origin === undefined && source.isLiteral === true) return [];
      const found = kept(source, origin);
      if (found.unmapped !== undefined) options.onUnmapped?.(file, found.unmapped);
      if (found.evaluated !== undefined && options.origins !== undefined) {
        return ofBundle(source, found.evaluated);
      }
      // One of constants alone as well: another text of it may be why a run went another way.
      for (const path in found.modules) options.onModule?.(path || file, found.modules[path]!);
      for (const { level, text } of found.unseen ?? []) options.onSecret(level, text);
      if (found.edits.length === 0) return [];
      options.defineProbes(found.prefix);
      const firstSite = options.addSites(found.sites.map((site) => ({ ...site, file: site.file || file })));
      const { edits, declared, part } = found;
      const names = found.sites.map(({ name }) => name);
      return [{ rendering: { text, edits, firstSite, names, declared, part }, source }];
    } catch (error) {
      untouched(source, error);
      return [];
    }
  }

  /** A module that evaluates others: its own functions are the bundler's. */
  function ofBundle(source: Source, evaluated: readonly LiteralRange[]): Rendered[] {
    const inner = evaluated.map((range) => inLiteral(source, range));
    const all = inner.flatMap(({ all }) => all);
    if (all.length === 0) return [];
    const edits = inner.flatMap(({ edits }) => edits);
    const { firstSite } = all[0]!.rendering;
    return [{ rendering: { text: source.text, edits, firstSite, names: [], declared: {} }, source }, ...all];
  }

  /** What is inserted into a literal that a module evaluates. */
  function inLiteral(
    { file, text: module }: Source,
    range: LiteralRange,
  ): { edits: Edit[]; all: Rendered[] } {
    const literal = literalText(module, range);
    const name = literal && evaluatedName(literal.text);
    if (literal === undefined || name === undefined) return { edits: [], all: [] };
    const all = renderings({
      // As a part of the module it has no file of its own, but the one that it was made of.
      file: options.fileOf?.(name) ?? `${file}#${name}`,
      names: [EVALUATED + name],
      evaluated: NO_OFFSET,
      isLiteral: true,
      text: literal.text,
      lang: "js",
      sourceType: "commonjs",
      map: NO_OFFSET,
    });
    return { edits: all.length === 0 ? [] : editsInLiteral(literal, all[0]!.rendering), all };
  }

  function kept(source: Source, origin: ModuleOrigin | undefined): Kept & { part: string } {
    const { file, text, lang, sourceType } = source;
    const written = source.written?.text ?? text;
    const part = cacheKey(
      options.version,
      lang,
      sourceType,
      String(tailCalls),
      unknown.join(" "),
      basename(file),
      text === written ? "" : text,
      origin?.key ?? "",
    );
    const known = cache.get<InFile>(written, part);
    if (known !== undefined) return { ...known, edits: editsKept(known.edits), part };
    const found = {
      ...instrumented(source, origin),
      modules: origin?.modules() ?? { "": textHash(written) },
    };
    if (text.length > LARGE) options.freeMemory?.();
    const sites = found.sites.map((site) => forgetFile(site, file));
    cache.set(written, part, { ...found, sites, edits: keptEdits(found.edits) } satisfies InFile);
    return { ...found, part };
  }

  function originOf({ file, text, map, evaluated, printedFrom }: Source): ModuleOrigin | undefined {
    if (map === undefined || options.origins === undefined) return undefined;
    try {
      return options.origins({ file, text, offset: map, isMade: evaluated !== undefined, printedFrom });
    } catch (error) {
      options.onUnmapped?.(file, messageOf(error));
      return undefined;
    }
  }

  function instrumented(source: Source, origin: ModuleOrigin | undefined): Mapped {
    const { file, text, places } = source;
    const found = mapped(source, origin);
    const isOriginal = origin !== undefined && found.unmapped === undefined;
    return places === undefined || isOriginal
      ? found
      : { ...found, sites: sitesInFile(found, { text, file, places }) };
  }

  function mapped(source: Source, origin: ModuleOrigin | undefined): Mapped {
    try {
      return probed(source, origin?.originals());
    } catch (error) {
      if (!(error instanceof UselessMap)) throw error;
      return { ...probed(source, undefined), unmapped: messageOf(error) };
    }
  }

  function probed(
    { file, text, lang, sourceType, written, ...source }: Source,
    originals: Originals | undefined,
  ): Instrumented {
    const keepNames = tailCalls && sourceType === "module";
    const printed = written?.typed ?? source.printed;
    const settings = {
      file,
      lang,
      tailCalls,
      // A text that the host refuses is left to it, which quotes it. Bun is asked itself.
      early: !tailCalls && lang === "js",
      unknown,
      secrets,
      receivers,
      external,
      keepNames,
      printed,
      originals,
    };
    try {
      return instrument(text, {
        ...settings,
        sourceType: sourceType === "module" ? "module" : "commonjs",
      });
    } catch (error) {
      if (sourceType !== "unambiguous" || error instanceof UselessMap) throw error;
      return instrument(text, { ...settings, sourceType: "module" });
    }
  }
}

/** What is kept of a module, with hashes of the texts that were written; "" stands for its own file. */
type Kept = Mapped & { modules: Record<string, string> };

/** The same as it is in a file. */
type InFile = Omit<Kept, "edits"> & { edits: KeptEdits };

/** A text that is to run, and where it is from. */
interface Rendered {
  rendering: Rendering;
  source: Source;
}

/** With the reason why its source map could not be used. */
type Mapped = Instrumented & { unmapped?: string };

/** Equal texts in two files of the same name share an entry. */
function forgetFile(site: Site, file: string): Site {
  return site.file === file ? { ...site, file: "" } : site;
}

/** The files that begin with a byte order mark. */
const marked = Object.create(null) as Record<string, true>;

/** What the mark of UTF-16 is read as, where a text is taken for UTF-8. */
const WIDE_MARK = 0xfffd;

/** Reads a module's text as Bun does: UTF-8, or UTF-16 with its lower byte first where the mark says so, without a mark. */
export function readSource(path: string): string {
  let text = readFileSync(path, "utf8");
  if (text.charCodeAt(0) === WIDE_MARK && text.charCodeAt(1) === WIDE_MARK) {
    const wide = readFileSync(path, "utf16le");
    if (wide.charCodeAt(0) === 0xfeff) text = wide;
  }
  if (text.charCodeAt(0) !== 0xfeff) return text;
  marked[path] = true;
  return text.slice(1);
}

/** What a map for Bun has of a file. Bun wants texts, and reads the file where it is given none, with the mark. */
export function contentFor(path: string): string {
  return marked[path] === true ? readSource(path) : "";
}

/** The syntax that a path's extension stands for. */
export function langOf(path: string): Lang {
  if (/\.[cm]?ts$/.test(path)) return "ts";
  if (path.endsWith(".tsx")) return "tsx";
  return path.endsWith(".jsx") ? "jsx" : "js";
}

/** The syntax of a text that a tool, or the host, has made of a file. */
export function printedLang(path: string): Lang {
  const lang = langOf(path);
  return lang === "ts" || lang === "tsx" ? "js" : lang;
}

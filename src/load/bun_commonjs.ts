import Module from "node:module";
import { dirname } from "node:path";
import { PREFIX } from "../contract.ts";
import {
  apply,
  bare,
  getOwnPropertyDescriptor,
  harden,
  isAccessor,
  isModuleNamespaceObject,
  keysOf,
} from "../probe/natives.ts";
import type { Rendering } from "../instrument/original.ts";
import type { BunHookOptions } from "./bun.ts";
import type { BunLoaded } from "./bun_api.ts";
import type { BunMaps } from "./bun_maps.ts";
import { namespaceOf } from "./bun_namespace.ts";
import {
  BUN_META,
  bundled,
  type CommonJsModule,
  isBundled,
  LINES_BEFORE,
  nativeMeta,
  packedInFile,
  placesInFile,
  type Printed,
  printed,
  type requireHook,
  run,
  type Start,
  startOf,
  startOfBundled,
  startOfHook,
} from "./bun_printed.ts";
import { heldPrint } from "./bun_module_map.ts";
import { composedMap } from "./compose_map.ts";
import { unseen } from "./disguise/bun_frames.ts";
import { NO_OFFSET } from "./disguise/places.ts";
import { defineConstants } from "./globals.ts";
import { keptMappings } from "./kept_mappings.ts";
import { cacheKey } from "./module_cache.ts";
import { encoded, placedTokens } from "./printed_map.ts";
import { contentFor, type Lang, type Source } from "./source.ts";
import type { Place } from "./written_places.ts";

const { defineProperty, ownKeys } = Reflect;
const { Proxy: NativeProxy } = globalThis;

/** A CommonJS module about to be run. */
export interface CommonJsSource {
  path: string;
  text: string;
  lang: Lang;
  /** `require` would take it for CommonJS, too. */
  isRequirable: boolean;
  /** Its package is of type "module", where `__esModule` means nothing. */
  ignoresMarker: boolean;
}

export interface CommonJsLoader {
  /** Whether Bun asks for a module for `require`. */
  isRequired(path: string): boolean;
  /** Gives undefined where Bun takes the module for an ES module, and has run it. */
  load(source: CommonJsSource): BunLoaded | Required | undefined;
  /** Loads what is required as the program wants it. */
  loadByHook(hook: NonNullable<ReturnType<typeof requireHook>>, source: CommonJsSource): Required;
  /** Runs a module that is required. */
  evaluate(required: Required): void;
  /** What Bun is to take for it then. */
  loaded(required: Required): BunLoaded;
}

/** A required module that is to be run at once. */
export interface Required {
  module: CommonJsModule;
  start: Start;
}

type CommonJsCache = Record<string, CommonJsModule | undefined>;

/**
 * Runs CommonJS modules for Bun, whose `onLoad` evaluates nothing of CommonJS text. Bun's own transpiler makes the
 * text that would run, which is then rewritten and compiled here, into the entry of `require.cache`.
 *
 * @param options.rewrite runs with pristine built-ins
 */
export function commonJsLoader(
  { rewrite, cache, version, pristine, tests, maps }:
    & Pick<
      BunHookOptions,
      "rewrite" | "cache" | "version" | "pristine" | "tests"
    >
    & { maps: BunMaps },
): CommonJsLoader {
  const { _cache, _nodeModulePaths } = Module as unknown as {
    _cache: CommonJsCache;
    _nodeModulePaths(folder: string): string[];
  };
  /** Modules that are being evaluated. */
  const running = Object.create(null) as Record<string, true>;
  let hasOthers = false;
  defineConstants({ [IMPORT_META]: importMeta() });
  unseen(namespaceIn);
  unseen(evaluate);

  return { isRequired, load, loadByHook, evaluate, loaded };

  function isRequired(path: string): boolean {
    const known = _cache[path];
    // Bun has put an entry there, and takes these exports over whole.
    return known !== undefined && !known.loaded && running[path] === undefined;
  }

  function load(source: CommonJsSource): BunLoaded | Required | undefined {
    const { path } = source;
    const known = _cache[path];
    const now = isRequired(path);
    if (isBundled(source.text)) {
      if (known === undefined || now) {
        pristine(() => rewrite({ ...sourceOf(source), refuse: BUNDLED_BEFORE }));
      }
      return now
        ? { module: known!, start: startOfBundled(known!) }
        : { loader: "object", exports: namespace(unseen(() => namespaceIn(source, startOfBundled))) };
    }
    const text = known === undefined || now
      ? pristine(() => {
        const made = printed(source);
        return made && rewritten(source, { made });
      })
      : "";
    // Bun took the module for an ES module, and has run it.
    if (text === undefined) return undefined;
    const start = (module: CommonJsModule) => startOf(module, text);
    if (!now) return { loader: "object", exports: namespace(unseen(() => namespaceIn(source, start))) };
    return { module: known!, start: start(known!) };
  }

  function loaded({ module }: Required): BunLoaded {
    return { loader: "object", exports: wholeExports(module) };
  }

  /** A text that is not Bun's own for the file runs as it is: where it comes from is not known. */
  function loadByHook(hook: NonNullable<ReturnType<typeof requireHook>>, source: CommonJsSource): Required {
    const module = _cache[source.path]!;
    const onCompile = (text: string) => {
      const own = pristine(() => {
        const made = printed(source);
        return made?.text === text ? rewritten(source, { made, isHooked: true }) : undefined;
      });
      if (own === undefined) pristine(() => rewrite({ ...sourceOf(source), text, refuse: HOOKED }));
      run(startOf(module, own ?? text));
    };
    return { module, start: startOfHook(hook, module, onCompile) };
  }

  /** What an `import` sees. The module runs when the importing one is linked, as under Bun alone. */
  function namespaceIn(
    { path, ignoresMarker }: CommonJsSource,
    start: (module: CommonJsModule) => Start,
  ): Record<string, unknown> {
    let module = _cache[path];
    if (module === undefined) {
      module = new Module(path) as unknown as CommonJsModule;
      module.filename = path;
      module.paths = _nodeModulePaths(dirname(path));
      module.parent = null;
      if (isFirst()) module.id = ".";
      _cache[path] = module;
      evaluate({ module, start: start(module) });
    }
    return namespaceOf(module.exports, { ignoresMarker });
  }

  /** Whether no CommonJS module is loaded yet; Bun keeps ES modules in the same place. */
  function isFirst(): boolean {
    const known = keysOf(_cache);
    for (let i = 0; i < known.length && !hasOthers; i++) {
      hasOthers = !isModuleNamespaceObject(_cache[known[i]!]?.exports);
    }
    return !hasOthers;
  }

  /** A module that fails is forgotten, as under Bun alone. */
  function evaluate({ module, start: { run, self, args, end } }: Required): void {
    const path = module.filename;
    running[path] = true;
    try {
      // Not by another function of ours: each frame is one less of the program's in a stack trace.
      apply(run, self, args as never);
      module.loaded = true;
    } catch (error) {
      if (_cache[path] === module) delete _cache[path];
      throw error;
    } finally {
      end();
      delete running[path];
    }
  }

  /** The text that runs. */
  function rewritten(
    source: CommonJsSource,
    { made, isHooked = false }: { made: Printed; isHooked?: boolean },
  ): string {
    const { path, text } = source;
    const places = (at: readonly Place[]) => placesInFile(made, at);
    const mappings = () => {
      const part = cacheKey(version, "map", made.text);
      let known = cache.get<string>(text, part);
      if (known === undefined) {
        known = mappingsByKept(source, made) ??
          encoded(placedTokens(made.text, (at) => packedInFile(made, at)));
        cache.set(text, part, known);
      }
      return known;
    };
    const finish = (render: () => string, rendering: Rendering) => {
      const code = render();
      const sourcesContent = [contentFor(path)];
      const map = { version: 3, sources: [path], sourcesContent, names: [], mappings: mappings() };
      const moved = composedMap(rendering, map)!;
      if (isPlain) {
        maps.replace(path, moved.mappings);
        return code;
      }
      return bundled(code, { ...moved, mappings: LINES_BEFORE + moved.mappings });
    };
    // A module whose `_compile` has been set is handed bundled texts to compile, too.
    const isPlain = isHooked || tests || LOOKS_AT_ITSELF.test(made.text);
    const own = sourceOf(source);
    const origin = own.written?.typed === true ? {} : { map: NO_OFFSET, printedFrom: { text, mappings } };
    const code = rewrite({ ...own, ...origin, text: made.text, places, finish });
    return isPlain || code === made.text ? withMeta(code, made) : code;
  }
}

/**
 * To Bun, a bundled text is in a blob: an `import()` is resolved from there, and what is evaluated is said to be there. Test
 * runners mock modules, and show places, the same way.
 */
const LOOKS_AT_ITSELF = /\bimport\s*\(|\beval\b|\bFunction\s*\(|\.constructor\s*\(/;

/** The mappings that Bun keeps of the text that it has printed; around it is the function that it is called as, whose beginning is a line. */
function mappingsByKept({ path, text }: CommonJsSource, made: Printed): string | undefined {
  if (made.path !== path || made.before !== 0) return undefined;
  const held = heldPrint(path, text);
  if (held === undefined) return undefined;
  const whole = held.kept.text;
  const head = whole.length - made.text.length - END_OF_FUNCTION.length;
  const isSame = whole.endsWith(made.text + END_OF_FUNCTION) && whole.indexOf("\n") === head;
  return isSame ? keptMappings(held.kept, (place) => place) : undefined;
}

const END_OF_FUNCTION = "});\n";

const BUNDLED_BEFORE = "`bun build` made a function of it, which Bun runs as it is";

const HOOKED = "a require hook of the program made the text that runs";

function sourceOf({ path, text, lang }: CommonJsSource): Source {
  const written = { text, typed: lang === "ts" || lang === "tsx" };
  return { file: path, text, lang: "js", sourceType: "commonjs", written };
}

/** Gives a text that is not bundled `import.meta`, which is a parameter of the function that Bun puts around others. */
function withMeta(code: string, made: Printed): string {
  if (!made.text.includes(BUN_META)) return code;
  const directive = /^\s*"use strict"/.exec(code)?.[0] ?? "";
  return `${directive};var ${BUN_META}=${IMPORT_META}(module);${code.slice(directive.length)}`;
}

/** What Bun makes `module.exports` of what is required. */
function wholeExports(module: CommonJsModule): Record<string, unknown> {
  const { exports } = module;
  const own = getOwnPropertyDescriptor(module, "exports");
  if (own === undefined || !isAccessor(own) || own.get === undefined) {
    // Bun takes undefined for nothing, and would make an object. Null is as false, and comes nearest.
    if (exports === undefined) soon(() => module.exports === null && (module.exports = undefined));
    return { __esModule: true, default: exports ?? null };
  }
  // Bun sets the exports to a namespace then.
  keep(module, own);
  const names = namespaceOf(exports, { ignoresMarker: true });
  names["module.exports"] = exports;
  return names;
}

const soon = queueMicrotask;

/** Lets the exports be set once more, to no effect. */
function keep(module: CommonJsModule, own: PropertyDescriptor): void {
  if (own.set !== undefined || !own.configurable) return;
  const set = () => void defineProperty(module, "exports", bare(own));
  defineProperty(
    module,
    "exports",
    { __proto__: null, get: own.get, set, enumerable: true, configurable: true } as PropertyDescriptor,
  );
}

/** An object with the properties of another, which is made when one of them is asked for. */
function namespace(make: () => Record<string, unknown>): Record<string, unknown> {
  let made: Record<string, unknown> | undefined;
  const all = unseen(() => made ??= make());
  const traps: ProxyHandler<Record<string, unknown>> = {
    ownKeys: () => ownKeys(all()),
    getOwnPropertyDescriptor: (_, key) => bare(getOwnPropertyDescriptor(all(), key)),
    get: (_, key) => all()[key as string],
    has: (_, key) => key in all(),
  };
  const keys = ownKeys(traps);
  for (let i = 0; i < keys.length; i++) unseen(traps[keys[i] as keyof typeof traps]!);
  return new NativeProxy({}, traps);
}

/** A global lexical constant, like the probes. */
const IMPORT_META = `${PREFIX}ImportMeta`;

/** Bun's own `import.meta` of a CommonJS module. */
function importMeta(): (module: CommonJsModule) => unknown {
  const made = harden(new WeakMap<CommonJsModule, unknown>());
  return (module) => {
    let meta = made.get(module);
    if (meta === undefined) made.set(module, meta = nativeMeta(module.filename));
    return meta;
  };
}

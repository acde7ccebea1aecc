import { type EcmaScriptModule, parseSync, type StaticImport } from "oxc-parser";
import { nestsTooDeep } from "../syntax/depth.ts";
import { keepParsed, type Node } from "../syntax/parse.ts";
import { NameWalk } from "../syntax/name_walk.ts";
import type { Lang } from "./source.ts";

/** What a text shows of the module system that it was written for. */
export interface ModuleSyntax {
  /** The text does not parse; the rest is guessed. */
  broken: boolean;
  /** Nothing could be parsed: the native parser cannot be loaded. */
  unparsed?: boolean;
  /** No tree could be made of it; all of this is guessed. */
  guessed?: boolean;
  /** It has `import` or `export` statements, or a top-level `await`, or begins with Bun's pragma for an ES module. */
  module: boolean;
  /** It has no statements of modules but `import`, and refers to the free names `module` or `exports`. */
  mixed?: boolean;
  /** It has `import` statements of types alone. */
  types: boolean;
  /** It refers to the free names `module` or `exports`. */
  exports: boolean;
  /** It has a `this` of the top level. */
  self: boolean;
  /** It refers to the free names `require`, `__filename` or `__dirname`, or has a `with`. */
  require: boolean;
  /** It has `import.meta`. */
  meta: boolean;
  /** It begins with "use strict". */
  strict: boolean;
  /** Where the names end of source files that it imports as something else: `with { type: "text" }`. */
  asOther: number[];
}

/** A name of a source file that is imported as something else, and what says so. */
const AS_OTHER =
  /^(["'])(?:\.{0,2}\/|file:)[^"']*\.[cm]?[jt]sx?\1\s*(?:,\s*\{\s*["']?with["']?\s*:|with)\s*\{\s*["']?type["']?\s*:\s*["'](?!(?:[jt]sx?|macro)["'])/;

/** The line by which Bun knows a text that is not to be transpiled, and what it is: an ES module, or the function of a CommonJS one. */
const PRAGMA = /^(?:#![^\n]*\n)?\/\/ @bun[^\n]*/;

const NAMES = new Set(["module", "exports", "require", "__filename", "__dirname"]);

/** `import.meta`, and a name of the same length that stands for it where a text is parsed as CommonJS. */
const META = /\bimport(\s*)\.(\s*)meta\b/g;
const META_NAME = "tph_ImpMeta";

/**
 * Looks for the signs by which Bun tells CommonJS from ES modules.
 *
 * @param text the module's text
 * @param lang the syntax to parse it as
 */
export function syntaxOf(text: string, lang: Lang): ModuleSyntax {
  const pragma = PRAGMA.exec(text)?.[0];
  const found = syntaxOfText(text, lang);
  if (pragma !== undefined) {
    const exports = pragma.includes("@bun-cjs");
    Object.assign(found, { module: !exports, exports, mixed: false });
  }
  return found;
}

function syntaxOfText(text: string, lang: Lang): ModuleSyntax {
  if (nestsTooDeep(text)) return guess(text);
  let parsed: ReturnType<typeof firstParse>;
  try {
    parsed = firstParse(text, lang);
  } catch {
    return { ...guess(text), broken: true, unparsed: true };
  }
  if (parsed === undefined) return { ...guess(text), broken: true };
  const module = hasStatements(parsed.module);
  const types = !module && parsed.module.staticImports.length > 0;
  const { staticImports, dynamicImports } = parsed.module;
  // The parser tells twice of what it has read again, as in an arrow function's parameters.
  const asOther = [
    ...new Set(
      [...staticImports, ...dynamicImports].filter(({ moduleRequest, end }) =>
        AS_OTHER.test(text.slice(moduleRequest.start, end))
      ).map(({ moduleRequest }) => moduleRequest.end - 1),
    ),
  ];
  const strict = parsed.program.body.some((node) => "directive" in node && node.directive === "use strict");
  const found: ModuleSyntax = { ...nothing(), module, types, strict, asOther };
  if (found.module) {
    keepParsed(text, lang, parsed);
    return isCommonJsThatImports(text, parsed) ? { ...found, mixed: true } : found;
  }
  if (!/\b(?:module|exports|require|__filename|__dirname|this|await|with|meta|export)\b/.test(text)) {
    return found;
  }
  // "unambiguous" takes import.meta and `import x = require()` for a module's; CommonJS in Bun may have both.
  new Walk(found).program(parsed.program);
  return found;
}

/** Whether a text refers to `module` or `exports`, and has no statement of ES modules but `import`. */
function isCommonJsThatImports(text: string, { module, program }: ReturnType<typeof parseSync>): boolean {
  if (module.staticExports.length > 0 || !/\bmodule\b|\bexports\b|\bexport\s*=/.test(text)) return false;
  const found = nothing();
  new Walk(found).program(program);
  return found.exports && !found.module;
}

/** Whether a text has TypeScript's own statements for CommonJS: `export =` or `import x = require()`. */
export function hasTypedCommonJs(text: string, lang: Lang): boolean {
  return !nestsTooDeep(text) && (firstParse(text, lang)?.program.body ?? []).some((statement) => {
    const node = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    return node?.type === "TSExportAssignment" ||
      node?.type === "TSImportEqualsDeclaration" && node.moduleReference.type === "TSExternalModuleReference";
  });
}

/**
 * A `return` or `new.target` at the top level is for CommonJS alone, some uses of `await` for modules. Bun takes
 * `import.meta` in CommonJS, too, which no parser does.
 */
function firstParse(text: string, lang: Lang): ReturnType<typeof parseSync> | undefined {
  for (const sourceType of ["unambiguous", "commonjs", "module"] as const) {
    const parsed = parsedWhole(text, lang, sourceType);
    if (parsed !== undefined) return parsed;
  }
  const renamed = text.replace(META, (_, before: string, after: string) => `${META_NAME}${before}${after}`);
  return renamed === text ? undefined : parsedWhole(renamed, lang, "commonjs");
}

function parsedWhole(
  text: string,
  lang: Lang,
  sourceType: "unambiguous" | "commonjs" | "module",
): ReturnType<typeof parseSync> | undefined {
  const parsed = parseSync(`module.${lang}`, text, { lang, sourceType });
  return parsed.errors.every(({ severity }) => severity !== "Error") ? parsed : undefined;
}

const nothing = (): ModuleSyntax => ({
  broken: false,
  module: false,
  types: false,
  exports: false,
  self: false,
  require: false,
  meta: false,
  strict: false,
  asOther: [],
});

/** For a text that cannot be parsed here; if Bun cannot parse it either, it says so with any answer. */
function guess(text: string): ModuleSyntax {
  const module = /^\s*(?:import\b(?!\s*[.(])|export\b)/m.test(text);
  return {
    ...nothing(),
    guessed: true,
    module,
    exports: /\b(?:module\s*\.|exports\s*[.[=])/.test(text),
    require: /\brequire\s*\(/.test(text),
  };
}

function hasStatements({ staticImports, staticExports }: EcmaScriptModule): boolean {
  const isValue = (entry: StaticImport): boolean =>
    entry.entries.length === 0 || entry.entries.some(({ isType }) => !isType);
  return staticImports.some(isValue) || staticExports.length > 0;
}

/** Notes the signs, and which function, namespace or `await` they stand in. */
class Walk extends NameWalk {
  readonly #found: ModuleSyntax;
  /** 0 where `this` and `await` are the module's own. */
  #functions = 0;
  #awaits = 0;
  /** What a namespace exports is not the module's. */
  #namespaces = 0;

  constructor(found: ModuleSyntax) {
    super();
    this.#found = found;
  }

  override wants(name: string): boolean {
    return NAMES.has(name) || name === META_NAME;
  }

  override refer(name: string): void {
    if (name === META_NAME) this.#found.meta = true;
    else if (name === "module" || name === "exports") this.#found.exports = true;
    else this.#found.require = true;
  }

  /** Bun takes `var exports = exports || {}` for what node makes of it. */
  override isAlsoThere(name: string): boolean {
    return name === "module" || name === "exports";
  }

  override visit(node: Node): void {
    switch (node?.type) {
      case "ThisExpression":
        if (this.#functions === 0) this.#found.self = true;
        return;
      case "ExportNamedDeclaration":
      case "TSNamespaceExportDeclaration":
        if (this.#namespaces === 0) this.#found.module = true;
        return this.visit(node.declaration);
      case "TSModuleDeclaration":
        if (node.declare) return;
        this.#namespaces++;
        this.visit(node.body);
        this.#namespaces--;
        return;
      case "MetaProperty":
        if (node.meta.name === "import") this.#found.meta = true;
        return;
      case "BinaryExpression":
        if (!isMainTest(node)) return super.visit(node);
        this.#found.require = true;
        return;
      case "WithStatement":
        this.#found.require = true;
        return super.visit(node);
      case "AwaitExpression":
        if (this.#awaits === 0) this.#found.module = true;
        return super.visit(node);
      case "VariableDeclaration":
        if (node.kind === "await using" && this.#awaits === 0) this.#found.module = true;
        return super.visit(node);
      case "ForOfStatement":
        if (node.await && this.#awaits === 0) this.#found.module = true;
        return super.visit(node);
      case "TSExportAssignment":
        this.#found.exports = true;
        return super.visit(node);
      case "TSExternalModuleReference":
        this.#found.require = true;
        return;
      default:
        return super.visit(node);
    }
  }

  override inFunction(ownThis: boolean, inside: () => void): void {
    this.#functions += ownThis ? 1 : 0;
    this.#awaits++;
    inside();
    this.#functions -= ownThis ? 1 : 0;
    this.#awaits--;
  }
}

/** Whether an expression is `require.main === module`, which Bun knows. */
function isMainTest({ operator, left, right }: Node): boolean {
  const isMain = (node: Node) =>
    node.type === "MemberExpression" && node.object.name === "require" && node.property.name === "main";
  return /^[!=]==?$/.test(operator) &&
    [[left, right], [right, left]].some(([main, other]) => isMain(main) && other.name === "module");
}

import { sep } from "node:path";
import picomatch from "picomatch";

/** The extensions of modules that can be instrumented. */
const SCRIPT = /\.[cm]?[jt]s$|\.[jt]sx$/;

/** Yarn's own code and its packages, in a project's folder; workspaces that it shows at other paths are there, too. */
const yarns = (slash: string): string =>
  `\\.pnp\\.(?:c?js|loader\\.mjs)$|\\.yarn${slash}(?!__virtual__${slash})`;

/** Which modules are instrumented. */
export interface ScopeRules {
  /** Absolute path of the scope folder. */
  scope: string;
  /** Absolute paths of folders beside it, see `workspacePackages`. */
  packages?: readonly string[];
  /** Globs, relative to each of these folders: when there are any, a module must match one. */
  include: string[];
  /** Globs, relative to each of these folders, of modules that are left alone. */
  exclude: string[];
  /** Absolute path of the folder with tph's own scripts: the scope holds it where that is the user's home folder. */
  own?: string;
}

/**
 * The rules as one regular expression for absolute paths, because Bun asks for one: a module that it matches must
 * be handled, there is no declining later. The launcher makes it, so that the target does not wait for the globs.
 *
 * @param rules the scope folder and its globs
 * @param separator the path separator of this system
 */
export function scopePattern(rules: ScopeRules, separator: string = sep): RegExp {
  const slash = separator === "\\" ? "[\\\\/]" : "/";
  const anyOf = (...paths: string[]): string =>
    treeOf(paths.map((path) => path.replace(/[\\/]$/, "").split(separator)), slash);
  const windows = separator === "\\";
  const globs = (list: string[]): string =>
    list.map((glob) => inner(picomatch.makeRe(normal(glob), { dot: true, windows }), slash)).join("|");
  const include = rules.include.length > 0 ? `(?=(?:${globs(rules.include)}))` : "";
  const exclude = rules.exclude.length > 0 ? `(?!(?:${globs(rules.exclude)}))` : "";
  const external = `(?!(?:[^]*${slash})?(?:node_modules${slash}|${yarns(slash)}))`;
  const own = rules.own === undefined ? "" : `(?!${anyOf(rules.own)}${slash})`;
  const folders = anyOf(rules.scope, ...rules.packages ?? []);
  return new RegExp(`^${own}(${folders})${slash}${external}${include}${exclude}[^]*(?:${SCRIPT.source})`);
}

/** A pattern for any of some paths, in which what they begin with stands once: a system takes no text of any length from the launcher. */
function treeOf(paths: readonly string[][], slash: string): string {
  const branches = Map.groupBy(paths, ([name]) => name!);
  const patterns = [...branches].map(([name, all]) => {
    const rests = all.map((path) => path.slice(1)).filter(({ length }) => length > 0);
    if (rests.length === 0) return escape(name);
    const rest = slash + treeOf(rests, slash);
    return escape(name) + (rests.length < all.length ? `(?:${rest})?` : rest);
  });
  return patterns.length === 1 ? patterns[0]! : `(?:${patterns.join("|")})`;
}

/** `lib` and `lib/` mean all that is below; `./x` is `x`. */
function normal(glob: string): string {
  const plain = glob.replace(/^\.\//, "").replace(/\/$/, "/**");
  return /[*?[{(]/.test(plain) || SCRIPT.test(plain) ? plain : `${plain}/**`;
}

/** The pattern of a glob, behind the folder: where it means the start of the relative path, that is the folder's end. */
function inner(pattern: RegExp, slash: string): string {
  const start = `(?<=^\\1${slash})`;
  return pattern.source.replace(/^\^/, "")
    .replace(/\\.|\[(?:\\.|[^\]])*\]|\^/g, (part) => part === "^" ? start : part);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

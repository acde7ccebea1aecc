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
  const folders = [rules.scope, ...rules.packages ?? []];
  return new RegExp(folders.map((folder) => patternOf(folder, rules, separator)).join("|"));
}

function patternOf(path: string, rules: ScopeRules, separator: string): string {
  const slash = separator === "\\" ? "[\\\\/]" : "/";
  const escaped = (path: string): string =>
    path.split(separator).map(escape).join(slash).replace(/(\[\\\\\/\]|\/)$/, "");
  const folder = escaped(path);
  const windows = separator === "\\";
  const globs = (list: string[]): string =>
    list.map((glob) => inner(picomatch.makeRe(normal(glob), { dot: true, windows }), folder + slash)).join(
      "|",
    );
  const include = rules.include.length > 0 ? `(?=(?:${globs(rules.include)}))` : "";
  const exclude = rules.exclude.length > 0 ? `(?!(?:${globs(rules.exclude)}))` : "";
  const external = `(?!(?:.*${slash})?(?:node_modules${slash}|${yarns(slash)}))`;
  const own = rules.own === undefined ? "" : `(?!${escaped(rules.own)}${slash})`;
  return `^${own}${folder}${slash}${external}${include}${exclude}.*(?:${SCRIPT.source})`;
}

/** `lib` and `lib/` mean all that is below; `./x` is `x`. */
function normal(glob: string): string {
  const plain = glob.replace(/^\.\//, "").replace(/\/$/, "/**");
  return /[*?[{(]/.test(plain) || SCRIPT.test(plain) ? plain : `${plain}/**`;
}

/** The pattern of a glob, behind the folder: where it means the start of the relative path, that is the folder's end. */
function inner(pattern: RegExp, folder: string): string {
  const start = `(?<=^${folder})`;
  return pattern.source.replace(/^\^/, "")
    .replace(/\\.|\[(?:\\.|[^\]])*\]|\^/g, (part) => part === "^" ? start : part);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

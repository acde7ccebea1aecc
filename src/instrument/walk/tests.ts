/**
 * Tests and suites of test runners: the function that is handed to `test("adds tax", …)` is called by that title, with those of
 * the suites around it. Only the source is read, so no runner notices, and a title that is made at run time is its source,
 * `adds ${a} and ${b}`, with the names in it as arguments, where the test can tell what they stand for.
 *
 * @module
 */
import { isFunction, unwrap } from "../names.ts";
import { calleePath } from "./external.ts";
import type { Fn, Node } from "./survey.ts";
import { titleNames, titleParts } from "./title_names.ts";
import type { Walker } from "./walker.ts";

/** A function that may be a test's, or a suite's: whether it is depends on what the file binds the callee's name to. */
export interface TestCall {
  fn: Fn;
  /** Where it is called from. */
  from: Fn;
  /** The callee's names, without what is between them: `test.each(table)` is `["test", "each"]`. */
  path: string[];
  title: string;
  /** See `title_names.ts`. */
  names: string[];
}

/** What names of a function, or of the file, stand for: what a test runner exports, or "*" for it all. */
export type RunnerNames = Map<Fn, Map<string, string>>;

const RUNNERS =
  "node:test|bun:test|vitest|mocha|jasmine|ava|tap|tape|uvu|qunit|brittle|zora|supertape|blue-tape|(?:@hapi\\/)?lab|" +
  "@jest\\/globals|@playwright\\/test|(?:jsr:|npm:)?@std\\/testing(?:@[^/]*)?\\/bdd";
/** Vite writes the path of the package. */
const RUNNER = new RegExp(`^(?:.*/node_modules/(?:${RUNNERS})/.*|${RUNNERS})$`);
const MENTIONS = new RegExp(
  `\\b(?:test|it|specify|fit|describe|suite|context|fdescribe)\\b\\s*[.(\`)]|["'](?:${RUNNERS})["']`,
);

const TESTS = new Set(["test", "it", "specify", "fit", "step", "bench"]);
const SUITES = new Set(["describe", "suite", "context", "fdescribe", "module", "experiment"]);
/** What makes another `test` of `test`. */
const VARIANTS = new Set([
  ...["only", "skip", "todo", "concurrent", "sequential", "serial", "parallel", "each", "for", "fails"],
  ...["failing", "runIf", "skipIf", "if", "ignore", "shuffle", "extend", "cb", "default"],
]);
/** Names that are global under one runner or another, and objects that hold them. */
const GLOBALS = new Set(["test", "it", "specify", "fit", "describe", "suite", "context", "fdescribe"]);
const HOLDERS = new Set(["Deno", "QUnit"]);

/** Whether a text can have tests at all. */
export function mentionsTests(text: string): boolean {
  return MENTIONS.test(text);
}

/** Characters of a title. */
const LONGEST = 120;

/** Notes what an import binds. */
export function noteRunnerImport(walker: Walker, { source, specifiers }: Node): void {
  if (!RUNNER.test(source.value)) return;
  for (const { type, imported, local } of specifiers) {
    const name = type === "ImportSpecifier" ? imported.name ?? imported.value : "*";
    noteName(walker, local.name, name);
  }
}

/** Notes what a variable is set to where it is a runner's module: `require("tape")`, `await __import__("vitest")`. */
export function noteRunnerVariable(walker: Walker, { id, init }: Node): void {
  if (init === null) return;
  if (id.type === "Identifier" && isSuite(walker, unwrap(init))) noteName(walker, id.name, "test");
  if (!loadsRunner(walker, init)) return;
  if (id.type === "Identifier") noteName(walker, id.name, "*");
  if (id.type !== "ObjectPattern") return;
  for (const { key, value } of id.properties) {
    if (value?.type === "Identifier" && key?.type === "Identifier") {
      noteName(walker, value.name, key.name);
    }
  }
}

function noteName({ runnerNames, current }: Walker, name: string, exported: string): void {
  const names = runnerNames.get(current);
  if (names === undefined) runnerNames.set(current, new Map([[name, exported]]));
  else names.set(name, exported);
}

/** What a name of this function, or of the file, is known to stand for. */
function knownName({ runnerNames, current, functions }: Walker, { type, name }: Node): string | undefined {
  if (type !== "Identifier") return undefined;
  return runnerNames.get(current)?.get(name) ?? runnerNames.get(functions[0]!)?.get(name);
}

/** uvu's `suite("cart")` hands out what its tests are told to. */
function isSuite(walker: Walker, { type, callee, arguments: given }: Node): boolean {
  return type === "CallExpression" && knownName(walker, callee) === "suite" && !given.some(isFunction);
}

function loadsRunner(walker: Walker, init: Node): boolean {
  let at = unwrap(init);
  if (at.type === "AwaitExpression") at = unwrap(at.argument);
  // `const { it } = exports.lab = Lab.script()`
  if (at.type === "AssignmentExpression") return loadsRunner(walker, at.right);
  if (at.type === "MemberExpression") return at.property.name === "default" && loadsRunner(walker, at.object);
  if (at.type !== "CallExpression") return false;
  const { callee } = at;
  if (callee.type === "MemberExpression" && callee.property.name === "script") {
    return knownName(walker, callee.object) === "*";
  }
  const [first] = at.arguments;
  if (first === undefined) return false;
  return first.type === "Literal" ? RUNNER.test(String(first.value)) : loadsRunner(walker, first);
}

/** The function among a call's arguments that may be a test, and its title. */
export function testArgument(
  walker: Walker,
  call: Node,
): { fn: Node; test: Omit<TestCall, "fn"> } | undefined {
  const args: Node[] = call.arguments;
  if (args.length === 0 || call.type !== "CallExpression") return undefined;
  const path = pathOf(call.callee);
  if (path === undefined || !path.every((name) => isWord(name) || path.indexOf(name) === 0)) return undefined;
  let fn = args.find(isFunction);
  const [first] = args;
  let title = first === fn ? undefined : first;
  if (fn === undefined && first!.type === "ObjectExpression") {
    const property = (name: string): Node | undefined =>
      first!.properties.find(({ key }: Node) => key?.name === name)?.value;
    fn = property("fn");
    title = property("name");
  }
  if (fn === undefined || !isFunction(fn)) return undefined;
  const test = { from: walker.current, path };
  if (title === undefined) return { fn, test: { ...test, title: fn.id?.name ?? "", names: [] } };
  const names = walker.nameUses === undefined ? [] : titleNames(title, fn, walker.nameUses);
  const written = titleOf(walker, title);
  const at = unwrap(title);
  const isName = names.length > 0 && at.type !== "TemplateLiteral" && at.type !== "BinaryExpression";
  return { fn, test: { ...test, title: isName ? `\${${written}}` : written, names } };
}

function isWord(name: string): boolean {
  return TESTS.has(name) || SUITES.has(name) || VARIANTS.has(name);
}

/** The names of a callee, through the calls in it: `test.skipIf(x).each(table)` is `["test", "skipIf", "each"]`. */
function pathOf(callee: Node): string[] | undefined {
  let at = unwrap(callee);
  if (at.type === "SequenceExpression") at = unwrap(at.expressions.at(-1));
  switch (at.type) {
    case "CallExpression":
      return pathOf(at.callee);
    case "TaggedTemplateExpression":
      return pathOf(at.tag);
    case "MemberExpression": {
      if (at.computed) return undefined;
      const path = pathOf(at.object);
      return path === undefined ? undefined : [...path, at.property.name];
    }
    default:
      return calleePath(at);
  }
}

function titleOf({ text }: Walker, node: Node): string {
  const parts = titleParts(node);
  const title = parts.map((at) => {
    if (at.type === "Literal") return String(at.value);
    if (at.type === "TemplateLiteral") {
      return at.quasis.length === 1 ? at.quasis[0].value.cooked : text.slice(at.start + 1, at.end - 1);
    }
    const written = text.slice(at.start, at.end);
    return parts.length === 1 ? written : `\${${written}}`;
  }).join("").replace(/\s+/g, " ").trim();
  return title.length > LONGEST ? `${title.slice(0, LONGEST - 1)}…` : title;
}

/** Gives tests and suites their kind and their name; an enclosing suite has come before them. */
export function settleTests({ testCalls, runnerNames }: Walker): void {
  const titles = new Map<Fn, string>();
  const namesOf = new Map<Fn, string[]>();
  for (const { fn, from, path, title, names } of testCalls) {
    const kind = kindOf(from, path);
    if (kind === undefined) continue;
    const ownTitle = title === "" ? fn.name : title;
    let around = "";
    let outer: string[] = [];
    for (let at: Fn | undefined = from; at !== undefined && around === ""; at = at.parent) {
      around = titles.get(at) ?? "";
      outer = namesOf.get(at) ?? [];
    }
    fn.kind = kind;
    fn.name = around === "" ? ownTitle : `${around} › ${ownTitle}`;
    fn.table = tableOf(path, fn);
    titles.set(fn, fn.name);
    // What the suites' titles mean by a name may be something else.
    const own = names.filter((name) => !mentionsName(around, name));
    const told = [...new Set([...outer, ...own])];
    namesOf.set(fn, told);
    if (fn.table !== undefined || told.length === 0) continue;
    if (fn.params.some((param) => mentionsName(fn.name, param))) continue;
    fn.table = "names";
    fn.params.push(...told);
  }

  function kindOf(from: Fn, [root = "", ...rest]: string[]): "test" | "suite" | undefined {
    for (let fn: Fn | undefined = from; fn !== undefined; fn = fn.parent) {
      if (!fn.bindings?.has(root) && fn.ownName !== root) continue;
      // `t.test("…")` in a test that is given `t`.
      if (fn.params[0] === root && fn.node!.params.length > 0 && titles.has(fn)) return kindOfWords(rest);
      const exported = runnerNames.get(fn)?.get(root);
      if (exported === undefined) return undefined;
      if (exported !== "*") return kindOfWords([exported, ...rest]);
      return kindOfWords(rest.some((name) => !VARIANTS.has(name)) ? rest : ["test"]);
    }
    if (HOLDERS.has(root)) return kindOfWords(rest);
    return GLOBALS.has(root) ? kindOfWords([root, ...rest]) : undefined;
  }
}

function mentionsName(title: string, name: string): boolean {
  return title.includes(`\${${name}`);
}

/** How a test is handed its row, where its title can be filled from its parameters; see `Site.table`. */
function tableOf(path: readonly string[], { node }: Fn): "each" | "for" | undefined {
  const table = path.includes("each") ? "each" : path.includes("for") ? "for" : undefined;
  // QUnit writes titles as they are.
  if (table === undefined || path[0] === "QUnit") return undefined;
  return node!.params.every((param: Node) => isPlain(param, table)) ? table : undefined;
}

/** Whether what a parameter binds is the row's, value by value: it leaves none out, and puts nothing in its place. */
function isPlain(param: Node, table: "each" | "for"): boolean {
  switch (param.type) {
    case "ObjectPattern":
      return param.properties.every(({ shorthand, value }: Node) =>
        shorthand === true && value.type === "Identifier"
      );
    case "ArrayPattern":
      return table === "for" &&
        param.elements.every((element: Node | null) => element?.type === "Identifier");
    default:
      return param.type === "Identifier";
  }
}

function kindOfWords(words: string[]): "test" | "suite" | undefined {
  const said = words.filter((word) => !VARIANTS.has(word));
  if (said.length === 0 || !said.every(isWord)) return words.includes("default") ? "test" : undefined;
  return SUITES.has(said.at(-1)!) ? "suite" : "test";
}

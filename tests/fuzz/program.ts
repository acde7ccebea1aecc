/**
 * Random programs over functions, classes, closures, exceptions, async, generators, destructuring, and what the kinds of
 * modules and languages add. Each defines `main(log)`, ends by itself, and does the same every time.
 *
 * @module
 */
import fc from "fast-check";
import { FUNCTIONS, type Grammar, grammar, leaf, type Text, text } from "./grammar.ts";

/** What a program is written in: its file's extension. */
export type Flavour = "mjs" | "cjs" | "ts" | "cts" | "tsx";

export interface Program {
  flavour: Flavour;
  /** Marked, see `marks.ts`. */
  text: string;
}

/** Of a function: its parameters, and the names that they bind. */
const SIGNATURES: [parameters: string, names: string][] = [
  ["a, b", "a, b"],
  ["a = 1, b = a", "a, b"],
  ["{ x: a = 2, ...b } = {}, c", "a, b, c"],
  ["[a, b = a] = [], ...c", "a, b, c"],
  ["...a", "a"],
  ["", ""],
];

/** `(parameters) {` and the mark of the body. */
function head(name: string, kind = ""): Text {
  return fc.constantFrom(...SIGNATURES).map(([parameters, names]) =>
    `(${parameters}) {«F:${name}|${names}|${kind}»`
  );
}

/** Burns fuel, so that any recursion ends. */
const FUEL = fc.constant("if (fuel-- < 0) throw 'fuel';");

function definition(name: string, { expression: e, body }: Grammar): Text {
  const n = fc.constant(name);
  return fc.oneof(
    text`function ${n}${head(name)} ${FUEL} ${body} return «R»${e}«/R» «/F»}`,
    text`function ${n}${head(name)} ${FUEL} ${body} return «Q»f2(${e}, «T»${e}«/T»)«/Q» «/F»}`,
    text`const ${n} = (p, q) => «A:${n}|p, q|»fuel-- < 0 ? 0 : ${
      e.filter((x) => !/arguments|new\.target/.test(x))
    }«/A»;`,
    text`const ${n} = function ${head(name)} ${FUEL} ${body} «/F»};`,
    text`var ${n} = function named(p) {«F:|p|» ${FUEL} ${body} return «R»p > 0 ? ${n}(p - 1) : ${e}«/R» «/F»};`,
    text`var ${n} = function named(p) {«F:|p|» ${FUEL} ${body} if (p > 0) return «Q»${n}(«T»p - 1«/T»)«/Q»; return «R»${e}«/R» «/F»};`,
  );
}

/** The body of `main`, and what it is made of: every declaration in it is seen by every other. */
function mainBody(more: readonly Text[]): Text {
  const plain = grammar({ async: false, generator: false, more });
  const asyncOne = grammar({ async: true, generator: false, more }, plain);
  const generator = grammar({ async: false, generator: true, more }, plain);
  const asyncGenerator = grammar({ async: true, generator: true, more }, plain);
  const withoutReturn = plain.body.filter((x) => !/return/.test(x));
  const declarations = fc.tuple(
    ...FUNCTIONS.map((name) => definition(name, plain)),
    fc.oneof(
      text`async function a0${
        head("a0", "async")
      } ${FUEL} ${asyncOne.body} return «R»${asyncOne.expression}«/R» «/F»}`,
      text`async function a0${
        head("a0", "async")
      } ${FUEL} await using v = { async [Symbol.asyncDispose]() {«F:||dispose» log('async disposed at the end') «/F»} }; «L»{ ${asyncOne.body} return «R»${asyncOne.expression}«/R» }«/L» «/F»}`,
    ),
    text`const a1 = async function (p) {«F:a1|p|async» ${FUEL} ${asyncOne.body} «/F»};`,
    text`function* g0(a) {«F:g0|a|generator» ${FUEL} ${generator.body} «W»yield «S»a«/S»«/W»; «/F»}`,
    text`function* g1(a) {«F:g1|a|generator» ${FUEL} «W»yield «S»1«/S»«/W»; ${generator.body} «/F»}`,
    text`async function* ag(a) {«F:ag|a|both» ${FUEL} «W»yield «S»a«/S»«/W»; ${asyncGenerator.body} «/F»}`,
    text`class K { #p = ${
      leaf.filter((x) => !/arguments/.test(x))
    }; constructor(a) {«F:new K|a|» ${FUEL} this.a = a; ${withoutReturn} «/F»} m(a) {«F:K.m|a|» ${FUEL} ${plain.body} return «R»this.#p«/R» «/F»} static s(a) {«F:K.s|a|» ${FUEL} ${plain.body} «/F»} get g() {«F:get K.g||» ${FUEL} ${plain.body} «/F»} }`,
    text`class L extends K { constructor(a) {«F:new L|a|» if (a) log('before'); super(a); ${FUEL} ${withoutReturn} «/F»} get g() {«F:get L.g||» return «R»super.g«/R» «/F»} }`,
  );
  const steps = fc.array(asyncOne.body, { minLength: 3, maxLength: 5 }).map((all) =>
    all.map((text, i) => `try {\n${text}\nlog(${i});\n} catch (e) {«C:e» log(e) } fuel = 60;`).join("\n")
  );
  return fc.tuple(declarations, steps).map(([all, steps]) =>
    `{«F:main|log|async» let fuel = 60; let a = 1, b = 'b', c = [1], d = { x: 2 };\n${
      all.join("\n")
    }\n${steps}\nreturn «R»[a, b, c, d]«/R» «/F»}\n`
  );
}

/** Enums and namespaces, and what they hold. */
const TYPESCRIPT = `enum E0 { A = 1, B, C = "c".length }
namespace N0 { export const v = E0.B; export function deep(q: number): unknown {«F:deep|q|» return «R»[q, deep.name, v]«/R» «/F»} export namespace In { export let count = 0; export const up = () => «A:||»++count«/A»; } }
function merged(q?: unknown): unknown {«F:merged|q|» return «R»merged.kind«/R» «/F»} namespace merged { export const kind = "m"; }
namespace Types { export interface Shape { x: number } export type Name = string }
declare namespace Ambient { const nowhere: number }
abstract class Abstract<T> { declare y: T; constructor(protected x: T) {«F:new Abstract|x|» «/F»} abstract m(): T; get who(): string {«F:get Abstract.who||» return «R»this.constructor.name«/R» «/F»} }
class Real extends Abstract<number> { z = this.x; m(): number {«F:Real.m||» return «R»this.x satisfies number«/R» «/F»} }
`;
const typescript: Text[] = [
  fc.constantFrom(
    "E0.A",
    "E0[2]",
    "N0.v",
    "N0.deep(1)",
    "N0.In.up()",
    "merged(1)",
    "new Real(3).m()",
    "new Real(4).who",
    "new Real(5).z",
    "(a as unknown as number)",
    "a!",
    "Object.keys(E0).join()",
  ),
];

/** A factory that makes elements, and a component. */
const JSX = `/** @jsx h */
/** @jsxFrag frag */
const frag = "frag";
const h = (type: any, props: any, ...children: any[]): any => «A:h|type, props, children|»({ type: typeof type === "function" ? type.name : type, props, children })«/A»;
function Card(props: any): any {«F:Card|props|» return «R»<b>{props?.title}</b>«/R» «/F»}
`;
const jsx: Text[] = [
  fc.constantFrom(
    "(<Card title={a} />)",
    "(<b x={f0} {...(d as any)}>text {b}</b>)",
    "(<>{[1, 2].map((n) => «A:map callback|n|»<i key={n}>{n}</i>«/A»)}</>)",
    "Card({ title: b })",
  ),
];

/** What a CommonJS module sees of itself, and exports that come late. */
const COMMONJS =
  `const top = [typeof this, this === module.exports, typeof arguments, typeof require, require.main === module];
exports.init = () => {«F:init||» exports.late = (exports.late ?? 0) + 1; return «R»exports.late«/R» «/F»};
function sloppy() {«F:sloppy||» return «R»[this === undefined, typeof this]«/R» «/F»}
`;
const commonjs: Text[] = [
  fc.constantFrom(
    "top.join()",
    "exports.init()",
    "module.exports.late",
    "sloppy()",
    "Object.keys(exports).length",
    "require(__filename).late",
    "[__filename, __dirname].map((path) => «A:map callback|path|»path.split(/[\\\\/]/).at(-1).slice(0, 1)«/A»)",
    "import(__filename).then((m) => «A:|m|callback»log([m.late, typeof m.default, Object.keys(m).length])«/A», () => «A:||callback»0«/A»).x",
    "(() => {«F:||» try { Object.freeze([1])[0] = 2; return «R»'sloppy'«/R» } catch {«Z» return «R»'strict'«/R» } «/F»})()",
  ),
];

const strict = fc.constantFrom("", '"use strict";\n');

/** Programs in each of the flavours. */
export const flavours: Record<Flavour, fc.Arbitrary<Program>> = {
  mjs: program("mjs", mainBody([]), (body) => `export async function main(log) ${body}`),
  cjs: program(
    "cjs",
    text`${strict}${fc.constant(COMMONJS)}exports.main = async function main(log) ${mainBody(commonjs)};${
      fc.constantFrom("", "\nif (top.length > 1) return;\nexports.never = 1;", "\nexports.after = 1;")
    }`,
  ),
  ts: program(
    "ts",
    mainBody(typescript),
    (body) => `${TYPESCRIPT}export async function main(log: any): Promise<unknown> ${body}`,
  ),
  cts: program(
    "cts",
    text`${strict}${fc.constant(COMMONJS + TYPESCRIPT)}exports.main = async function main(log: any) ${
      mainBody([...typescript, ...commonjs])
    };\n`,
  ),
  tsx: program(
    "tsx",
    mainBody([...typescript, ...jsx]),
    (body) => `${JSX}${TYPESCRIPT}export async function main(log: any): Promise<unknown> ${body}`,
  ),
};

function program(flavour: Flavour, body: Text, whole = (body: string) => body): fc.Arbitrary<Program> {
  return body.map((text) => ({ flavour, text: whole(text) }));
}

/**
 * Random expressions and statements of one kind of body, with the marks of `marks.ts`.
 *
 * @module
 */
import fc from "fast-check";

export type Text = fc.Arbitrary<string>;

/** What may stand in a body. */
interface Context {
  /** `await`. */
  async: boolean;
  /** `yield`. */
  generator: boolean;
  /** More expressions: those of a language or a kind of module. */
  more: readonly Text[];
}

export interface Grammar {
  expression: Text;
  statement: Text;
  body: Text;
}

/** Fills a template's holes with what the arbitraries give. */
export function text(parts: TemplateStringsArray, ...holes: Text[]): Text {
  return fc.tuple(...holes).map((values) => parts.reduce((all, part, i) => all + values[i - 1] + part));
}

const VARIABLES = ["a", "b", "c", "d"];
export const FUNCTIONS = ["f0", "f1", "f2", "f3", "f4"];

const name: Text = fc.constantFrom(...VARIABLES);
const fn: Text = fc.constantFrom(...FUNCTIONS);
const call: Text = fc.constantFrom(...FUNCTIONS, "K.s");

export const leaf: Text = fc.oneof(
  name,
  fc.constantFrom(
    "0",
    "1",
    "-2",
    "'s'",
    "null",
    "undefined",
    "[1, 2]",
    "({ x: 1, y: [3] })",
    "true",
    "1n",
    "NaN",
    "''",
  ),
  fc.constantFrom("arguments.length", "typeof this", "new.target?.name", "[...arguments].length"),
);

/** `(name …) => expression`, called with another one. */
function calledArrow(inner: Text, outer: Text): Text {
  return fc.tuple(name, inner, outer).map(([n, i, e]) =>
    `((${n}, ...rest) => «A:|${n}, rest|»${i}«/A»)(${e})`
  );
}

/** A function that is written where it is called; what a name in it is called with is seen by the others, too. */
function calledFunction(inner: Text, statement: Text, outer: Text): Text {
  return fc.tuple(name, inner, statement, inner, outer).map(([n, d, s, i, e]) =>
    `(function (${n} = ${d}) {«F:|${n}|» ${s} return «R»${i}«/R» «/F»})(${e})`
  );
}

/** A grammar for expressions and statements in one kind of body; closures in it are of the plain kind. */
export function grammar({ async, generator, more }: Context, plain?: Grammar): Grammar {
  const { expression, statement, block } = fc.letrec<Record<string, string>>((tie) => {
    const e = tie("expression");
    const s = tie("statement");
    const unlabelled = s.filter((text) => !/\b(?:l|out): /.test(text));
    // In a closure.
    const i = plain?.expression ?? e;
    const si = plain?.statement ?? s;
    const b = tie("block");
    /** What a block holds. */
    const inBlock = b.map((block) => block.slice(1, -1));
    const operators = fc.constantFrom("+", "===", "&&", "||", "??", "<", ",");
    const expressions: Text[] = [
      leaf,
      text`(${e} ${operators.filter((o) => o !== "??")} ${e})`,
      text`((${e}) ?? (${e}))`,
      text`(${e} ? ${e} : ${e})`,
      text`${fn}(${e}, ${e})`,
      text`${fn}?.(...[${e}])`,
      text`new K(${e}).m(${e})`,
      text`K.s(${e})`,
      text`new L(${e}).g`,
      calledArrow(i, e),
      text`((${name}) => {«F:|arguments0|» ${si} «/F»})(${e})`.map((all) => {
        const [, n] = /^\(\((\w+)\)/.exec(all)!;
        return all.replace("|arguments0|", `|${n}|`);
      }),
      calledFunction(i, si, e),
      text`(${name} = ${e})`,
      text`({ ...${e}, k: ${e}, get z() {«F:||» return «R»${i}«/R» «/F»}, m() {«F:||» return «R»super.toString«/R» «/F»} }).z`
        .map((o) => `(${o})`),
      text`[...[${e}], ${e}].map((x) => «A:map callback|x|»${i}«/A»)`,
      text`log(${e})`,
      text`(() => {«F:||» throw ${i} «/F»})()`,
      text`((t) => «A:|t|»t«/A»)\`a\${${e}}b\``,
      text`(${e})?.x`,
      text`JSON.stringify(${e})`,
      text`JSON.stringify([${e}], (k, v) => {«F:|k, v|» ${si} return «R»v«/R» «/F»}, ${e})`,
      text`JSON.parse(String(${e}))`,
      text`JSON?.stringify(${e}, ${e})`,
      text`JSON.nothing?.(${e}).x`,
      text`new (class { f = JSON.stringify(${
        i.filter((x) => !/arguments/.test(x))
      }); g = this.f?.at?.(0) })().g`,
      text`[...g0(${e})]`,
      text`g1(${e}).next()`,
      text`Promise.all([a0(${e}), a1(${e})].map((p) => «A:map callback|p|»p.catch?.((x) => «A:|x|callback»x«/A») ?? p«/A»)).length`,
      text`void a0(${e}).then((x) => «A:|x|callback»log(x)«/A», (x) => «A:|x|callback»log(x)«/A»)`,
      // What things are called, and where they are.
      text`${fn}.name`,
      text`new K(${e}).constructor.name`,
      text`((o) => «A:|o|»o.run.name + Object.keys(o)«/A»)({ run: function () {«F:||» return «R»${i}«/R» «/F»} })`,
      text`where(new Error(${e}))`,
      text`(() => {«F:||» function helper(q) {«F:helper|q|» return «R»[helper.name, where(new Error("h"))]«/R» «/F»} function Made() {«F:Made||» this.made = ${i} «/F»} return «R»[helper(1), new Made().constructor.name, [1].map(helper), helper.name, Made.name]«/R» «/F»})()`,
      text`process.env.NODE_ENV`,
      ...more,
    ];
    if (async) {
      expressions.push(
        text`(«W»await «S»${e.map((x) => `(${x})`)}«/S»«/W»)`,
        text`(«W»await «S»a0(${e})«/S»«/W»)`,
        text`(«W»await «S»Promise.all([a1(${e}), ${e}])«/S»«/W»)`,
        text`(«W»await «S»ag(${e}).next()«/S»«/W»)`,
        text`(«W»await «S»(async () => «A:||async»${i}«/A»)()«/S»«/W»)`,
      );
    }
    if (generator) {
      expressions.push(
        text`(«W»yield «S»${e}«/S»«/W»)`,
        fc.constant("(«W»yield«N»«/W»)"),
        text`(«W»yield* «G»[${e}]«/G»«/W»)`,
        text`(«W»yield* «G»g1(${e})«/G»«/W»)`,
      );
    }
    const statements: Text[] = [
      text`log(${e});`,
      text`${e.map((x) => `(${x})`)};`,
      text`if (${e}) ${b} else ${b}`,
      text`if (${e}) return «R»${e}«/R»;`,
      text`for (let i = 0; i < 2; i++) ${b}`,
      text`for (const x of [1, 2]) ${b}`,
      text`for (const { x = ${e} } of [{}]) ${b}`,
      text`for (const y of g0(${e})) ${b}`,
      text`for (const y of g1(${e})) { if (${e}) break; ${s} }`,
      text`out: for (const y of g1(${e})) { for (const z of [1, 2]) { if (${e}) continue out; ${unlabelled} } }`,
      text`try ${b} catch (e) {«C:e» ${inBlock} }`,
      text`try ${b} finally {«Z» ${inBlock} }`,
      text`try ${b} catch («K»$e«/K») {«J» ${s} } finally {«Z» ${s} }`,
      text`try { throw ${e} } catch («K»{ message = ${e} }«/K») {«J» ${inBlock} }`,
      text`throw new Error(String(${leaf}));`,
      text`return «R»${e}«/R»;`,
      text`return «Q»${call}(${e}, «T»${e}«/T»)«/Q»;`,
      text`if (${e}) return «Q»${call}(«T»${e}«/T»)«/Q»; ${s}`,
      text`return;`.map(() => "return «R»undefined«/R»;"),
      text`{ let [a, { x: b = ${e} } = {}, ...c] = [${e}]; ${s} }`,
      text`{ let { x: a, ...b } = { x: ${e} }; ${s} }`,
      text`switch (${e}) { case ${e}: ${s} case 1: ${s} break; default: ${s} }`,
      text`l: { ${unlabelled} if (${e}) break l; ${unlabelled} }`,
      text`{ function inner(a = ${i}) {«F:|a|» return «R»a«/R» «/F»} log(inner(${e})); log(inner.name); }`,
      text`{ class Q extends K { constructor() {«F:new Q||» super(${i}); this.q = () => «A:||»super.m(1)«/A»; «/F»} } log(new Q().q()); log(new Q().constructor.name); }`,
      text`{ using r = { [Symbol.dispose]() {«F:||dispose» log('disposed') «/F»} }; ${s} }`,
      text`do { ${s} } while (false)`.map((x) => `${x};`),
    ];
    if (async) {
      statements.push(
        text`for await (const x of «G»ag(${e})«/G») «L»${b}«/L»«O»`,
        text`for await (const x of «G»[${e}, a0(1)]«/G») «L»{ if (${e}) break; ${s} }«/L»«O»`,
        text`for await (const x of «G»ag(1)«/G») «L»{ if (${e}) return «R»${e}«/R»; ${s} }«/L»«O»`,
        fc.constant("«W»await «S»null«/S»«/W»;"),
        text`{ await using r = { async [Symbol.asyncDispose]() {«F:||dispose» log('async disposed') «/F»} }; «L»{ ${s} }«/L» }«O»`,
        text`return «R»«W»await «S»${e.map((x) => `(${x})`)}«/S»«/W»«/R»;`,
      );
    }
    if (generator) {
      statements.push(
        text`«W»yield «S»${e}«/S»«/W»;`,
        text`try { «W»yield «S»${e}«/S»«/W»; ${s} } finally {«Z» ${s} }`,
        fc.constant("{ const z = «W»yield* «G»g1(1)«/G»«/W»; log(z); }"),
      );
    }
    return {
      expression: fc.oneof({ maxDepth: 3, depthIdentifier: "e" }, leaf, ...expressions),
      statement: fc.oneof({ maxDepth: 3, depthIdentifier: "s" }, text`log(${e});`, ...statements),
      block: fc.array(s, { minLength: 0, maxLength: 3, depthIdentifier: "s" }).map((all) =>
        `{ ${all.join("\n")} }`
      ),
    };
  });
  const body = block.map((all) => all.slice(1, -1));
  return {
    expression,
    statement,
    // What is declared at the top level of a body is disposed of when the function is left.
    body: fc.oneof(
      { arbitrary: body, weight: 4 },
      text`using u = { [Symbol.dispose]() {«F:||dispose» log('disposed at the end') «/F»} }; ${body}`,
    ),
  };
}

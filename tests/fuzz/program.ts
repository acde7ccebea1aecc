/**
 * Random programs over functions, classes, closures, exceptions, async, generators and destructuring. Each defines
 * `main(log)`, ends by itself, and does the same every time.
 *
 * @module
 */
import fc from "fast-check";

type Text = fc.Arbitrary<string>;

/** What may stand in a body: `await`, `yield`. */
interface Context {
  async: boolean;
  generator: boolean;
}

const VARIABLES = ["a", "b", "c", "d"];
const FUNCTIONS = ["f0", "f1", "f2", "f3", "f4"];

/** Fills a template's holes with what the arbitraries give. */
function text(parts: TemplateStringsArray, ...holes: Text[]): Text {
  return fc.tuple(...holes).map((values) => parts.reduce((all, part, i) => all + values[i - 1] + part));
}

const name: Text = fc.constantFrom(...VARIABLES);
const fn: Text = fc.constantFrom(...FUNCTIONS);
const leaf: Text = fc.oneof(
  name,
  fc.constantFrom(
    "0",
    "1",
    "-2",
    "'s'",
    "null",
    "undefined",
    "[1, 2]",
    "{ x: 1, y: [3] }",
    "true",
    "1n",
    "NaN",
    "''",
  ),
  fc.constantFrom("arguments.length", "typeof this", "new.target", "[...arguments].length"),
);

interface Grammar {
  expression: Text;
  statement: Text;
  body: Text;
}

/** A grammar for expressions and statements in one kind of body; closures in it are of the plain kind. */
function grammar({ async, generator }: Context, plain?: Grammar): Grammar {
  const { expression, statement, block } = fc.letrec<Record<string, string>>((tie) => {
    const e = tie("expression");
    const s = tie("statement");
    const unlabelled = s.filter((text) => !/\b(?:l|out): /.test(text));
    // In a closure.
    const i = plain?.expression ?? e;
    const si = plain?.statement ?? s;
    const b = tie("block");
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
      text`((${name}, ...rest) => ${i})(${e})`,
      text`((${name}) => { ${si} })(${e})`,
      text`(function (${name} = ${i}) { ${si} return ${i} })(${e})`,
      text`(${name} = ${e})`,
      text`{ ...${e}, k: ${e}, get z() { return ${i} }, m() { return super.toString } }.z`.map((o) =>
        `(${o})`
      ),
      text`[...[${e}], ${e}].map((x) => ${i})`,
      text`log(${e})`,
      text`(() => { throw ${i} })()`,
      text`((t) => t)\`a\${${e}}b\``,
      text`(${e})?.x`,
      text`JSON.stringify(${e})`,
      text`JSON.stringify([${e}], (k, v) => { ${si} return v }, ${e})`,
      text`JSON.parse(String(${e}))`,
      text`JSON?.stringify(${e}, ${e})`,
      text`JSON.nothing?.(${e}).x`,
      text`new (class { f = JSON.stringify(${e}); g = this.f?.at?.(0) })().g`,
      text`[...g0(${e})]`,
      text`g1(${e}).next()`,
      text`Promise.all([a0(${e}), a1(${e})].map((p) => p.catch?.((x) => x) ?? p)).length`,
      text`void a0(${e}).then((x) => log(x), (x) => log(x))`,
    ];
    if (async) {
      expressions.push(
        text`(await ${e.map((x) => `(${x})`)})`,
        text`(await a0(${e}))`,
        text`(await Promise.all([a1(${e}), ${e}]))`,
        text`(await ag(${e}).next())`,
        text`(await (async () => ${i})())`,
      );
    }
    if (generator) {
      expressions.push(text`(yield ${e})`, text`(yield)`, text`(yield* [${e}])`, text`(yield* g1(${e}))`);
    }
    const statements: Text[] = [
      text`log(${e});`,
      text`${e.map((x) => `(${x})`)};`,
      text`if (${e}) ${b} else ${b}`,
      text`if (${e}) return ${e};`,
      text`for (let i = 0; i < 2; i++) ${b}`,
      text`for (const x of [1, 2]) ${b}`,
      text`for (const { x = ${e} } of [{}]) ${b}`,
      text`for (const y of g0(${e})) ${b}`,
      text`for (const y of g1(${e})) { if (${e}) break; ${s} }`,
      text`out: for (const y of g1(${e})) { for (const z of [1, 2]) { if (${e}) continue out; ${unlabelled} } }`,
      text`try ${b} catch (e) ${b}`,
      text`try ${b} finally ${b}`,
      text`try ${b} catch { ${s} } finally { ${s} }`,
      text`try { throw ${e} } catch ({ message = ${e} }) ${b}`,
      text`throw new Error(String(${leaf}));`,
      text`return ${e};`,
      text`return;`,
      text`{ const [a, { x: b = ${e} } = {}, ...c] = [${e}]; ${s} }`,
      text`{ let { x: a, ...b } = { x: ${e} }; ${s} }`,
      text`switch (${e}) { case ${e}: ${s} case 1: ${s} break; default: ${s} }`,
      text`l: { ${unlabelled} if (${e}) break l; ${unlabelled} }`,
      text`{ function inner(a = ${i}) { ${fc.constant("return a")} } log(inner(${e})); }`,
      text`{ class Q extends K { constructor() { super(${i}); this.q = () => super.m(1) } } log(new Q().q()); }`,
      text`{ using r = { [Symbol.dispose]() { log('disposed') } }; ${s} }`,
      text`do { ${s} } while (false)`.map((x) => `${x};`),
    ];
    if (async) {
      statements.push(
        text`for await (const x of ag(${e})) ${b}`,
        text`for await (const x of [${e}, a0(1)]) { if (${e}) break; ${s} }`,
        text`for await (const x of ag(1)) { if (${e}) return ${e}; ${s} }`,
        text`await null;`,
        text`{ await using r = { async [Symbol.asyncDispose]() { log('async disposed') } }; ${s} }`,
        text`return await ${e.map((x) => `(${x})`)};`,
      );
    }
    if (generator) {
      statements.push(
        text`yield ${e};`,
        text`try { yield ${e}; ${s} } finally { ${s} }`,
        text`const z = yield* g1(1);`,
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
  return { expression, statement, body: block.map((all) => all.slice(1, -1)) };
}

const plain = grammar({ async: false, generator: false });
const asyncOne = grammar({ async: true, generator: false }, plain);
const generator = grammar({ async: false, generator: true }, plain);
const asyncGenerator = grammar({ async: true, generator: true }, plain);

const parameters: Text = fc.constantFrom(
  "a, b",
  "a = 1, b = a",
  "{ x: a = 2, ...b } = {}, c",
  "[a, b = a] = [], ...c",
  "...a",
  "",
);

/** Burns fuel, so that any recursion ends. */
const FUEL = "if (fuel-- < 0) throw 'fuel';";

function definition(name: string): Text {
  const { expression: e, body } = plain;
  return fc.oneof(
    text`function ${fc.constant(name)}(${parameters}) { ${fc.constant(FUEL)} ${body} return ${e} }`,
    text`const ${fc.constant(name)} = (p, q) => fuel-- < 0 ? 0 : ${
      e.filter((x) => !/arguments|new\.target/.test(x))
    };`,
    text`const ${fc.constant(name)} = function (${parameters}) { ${fc.constant(FUEL)} ${body} };`,
    text`var ${fc.constant(name)} = function named(p) { ${fc.constant(FUEL)} ${body} return p > 0 ? ${
      fc.constant(name)
    }(p - 1) : ${e} };`,
  );
}

/** A program's text: an ES module. */
export const programs: Text = fc.tuple(
  fc.tuple(...FUNCTIONS.map(definition)),
  text`async function a0(${parameters}) { ${
    fc.constant(FUEL)
  } ${asyncOne.body} return ${asyncOne.expression} }`,
  text`const a1 = async function (p) { ${fc.constant(FUEL)} ${asyncOne.body} };`,
  text`function* g0(a) { ${fc.constant(FUEL)} ${generator.body} yield a; }`,
  text`function* g1(a) { ${fc.constant(FUEL)} yield 1; ${generator.body} }`,
  text`async function* ag(a) { ${fc.constant(FUEL)} yield a; ${asyncGenerator.body} }`,
  text`class K { #p = ${leaf.filter((x) => !/arguments/.test(x))}; constructor(a) { ${
    fc.constant(FUEL)
  } this.a = a; ${plain.body.filter((x) => !/return/.test(x))} } m(a) { ${
    fc.constant(FUEL)
  } ${plain.body} return this.#p } static s(a) { ${fc.constant(FUEL)} ${plain.body} } get g() { ${
    fc.constant(FUEL)
  } ${plain.body} } }`,
  text`class L extends K { constructor(a) { if (a) log('before'); super(a); ${
    fc.constant(FUEL)
  } ${plain.body} } get g() { return super.g } }`,
  fc.array(asyncOne.body, { minLength: 3, maxLength: 5 }).map((all) =>
    all.map((text, i) => `try {\n${text}\nlog(${i});\n} catch (e) { log(e) } fuel = 60;`).join("\n")
  ),
).map((parts) =>
  `export async function main(log) { let fuel = 60; let a = 1, b = 'b', c = [1], d = { x: 2 };\n${
    parts.flat().slice(0, -1).join("\n")
  }\n${parts.at(-1)}\nreturn [a, b, c, d] }\n`
);

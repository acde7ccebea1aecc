import assert from "node:assert/strict";
import { unprint } from "../../src/instrument/unprint.ts";

const out = (text: string, { isExpression } = { isExpression: false }) =>
  unprint(text, {
    prefix: "$tp",
    isExpression: () => isExpression,
    declaredName: (site) => site === 7 ? "seven" : "",
  });

Deno.test("unprint() takes the probes out of a function that Bun has printed", () => {
  const text = `function f(a) {
  const $tp0 = $tpo.n ? ($tpo.n--, 0) : $tpE1(1, 0, a);
  try {
    if (a)
      return $tpL($tp0, a + 1);
    $tpL($tp0);
  } catch ($tpe) {
    throw $tpF($tp0, $tpe);
  }
}`;
  assert.equal(out(text), "function f(a) {\n  if (a)\n    return a + 1;\n}");
});

Deno.test("unprint() knows the probe that is told of `this`", () => {
  const text =
    "m() {\n  const $tp0 = $tpo.n ? ($tpo.n--, 0) : $tpE0($tpW(1, this), 0);\n  return $tpL($tp0, 1);\n}";
  assert.equal(out(text), "m() {\n  return 1;\n}");
});

Deno.test("unprint() knows the probes that are told of what a constructor makes", () => {
  const body = (text: string) =>
    `constructor(a) {\n  const $tp0 = $tpo.n ? ($tpo.n--, 0) : $tpE1(1, 0, a);\n  try {\n    ${text}\n    $tpL($tp0);\n  } catch ($tpe) {\n    throw $tpF($tp0, $tpe);\n  }\n}`;
  const wrap = (member: string) => `class C extends B {\n${member}\n}`;
  assert.equal(
    out(wrap(body("$tpWm($tp0, this);\n    this.a = a;"))),
    wrap("constructor(a) {\n  this.a = a;\n}"),
  );
  assert.equal(
    out(wrap(body("$tpWm($tp0, super(a));\n    this.a = a;"))),
    wrap("constructor(a) {\n  super(a);\n  this.a = a;\n}"),
  );
});

Deno.test("unprint() gives an arrow its expression back", () => {
  const text =
    "(x) => {\n  const $tp0 = $tpo.n ? ($tpo.n--, 0) : $tpE1(1, 0, x);\n  try {\n    return $tpL($tp0, $tpR($tp0, await $tpS($tp0, x)));\n  } catch ($tpe) {\n    throw $tpF($tp0, $tpe);\n  }\n}";
  assert.equal(out(`async ${text}`, { isExpression: true }), "async (x) => await x");
});

Deno.test("unprint() keeps what parentheses held together", () => {
  assert.equal(out("async () => $tpR($tp0, await $tpS($tp0, a + b)).c"), "async () => (await (a + b)).c");
  assert.equal(
    out("function* g() {\n  x = 1 + $tpR($tp0, yield $tpS($tp0, a));\n}"),
    "function* g() {\n  x = 1 + (yield a);\n}",
  );
});

Deno.test("unprint() puts parentheses around what would be another expression where a secret's probe was", () => {
  const cases = {
    '"pin=" + $tpN(1, a === b)': '"pin=" + (a === b)',
    '"pin=" + $tpN(1, a * b)': '"pin=" + a * b',
    '"pin=" + $tpN(1, a + b)': '"pin=" + (a + b)',
    "$tpN(1, a ?? b) || c": "(a ?? b) || c",
    "$tpN(1, a = b) + c": "(a = b) + c",
    "c ? $tpN(1, a = b) : $tpN(1, yield d)": "c ? a = b : yield d",
    "$tpN(1, a ? b : c) ? d : e": "(a ? b : c) ? d : e",
    "f($tpN(1, a = b), `${$tpN(1, a ? b : c)}`)": "f(a = b, `${a ? b : c}`)",
    "$tpN(1, a?.b).c": "(a?.b).c",
    "$tpN(1, () => 1) + c": "(() => 1) + c",
    "typeof $tpN(1, a + b)": "typeof (a + b)",
    "$tpN(1, -a) ** b": "(-a) ** b",
    "$tpN(1, { a }) + c": "({ a }) + c",
  };
  for (const [printed, plain] of Object.entries(cases)) {
    assert.equal(out(`function* g() {\n  ${printed};\n}`), `function* g() {\n  ${plain};\n}`);
  }
});

Deno.test("unprint() takes out what is left of a probe in a declaration that is never reached", () => {
  assert.equal(
    out("function f() {\n  return;\n  var a, $tpv6;\n}"),
    "function f() {\n  return;\n  var a;\n}",
  );
});

Deno.test("unprint() takes out the probes of external calls, catch clauses and guarded calls", () => {
  const text =
    "m(x) {\n  const $tp0 = $tpo.n ? ($tpo.n--, 0) : $tpO($tpE1(1, 0, x));\n  try {\n    try {\n      return $tpV($tp0, $tpZ(2, JSON.parse($tpA(2, $tp0, [], x))));\n    } catch (e) {\n      try {\n        $tpC($tp0, e);\n      } catch {}\n    }\n  } catch ($tpe) {\n    throw $tpF($tp0, $tpe);\n  } finally {\n    $tpG($tp0);\n  }\n}";
  assert.equal(out(text), "m(x) {\n  try {\n    return JSON.parse(x);\n  } catch (e) {}\n}");
});

Deno.test("unprint() gives a function that was declared in a body its name back", () => {
  const body = "{\n    const $tp0 = $tpo.n ? ($tpo.n--, 0) : $tpE0(7, 0);\n    return $tpL($tp0, 1);\n  }";
  const text =
    `function f() {\n  let seven = async function*() ${body}, other = 1;\n  let seven = function() ${body};\n  return seven;\n}`;
  const plain = "() {\n    return 1;\n  }";
  assert.equal(
    out(text),
    `function f() {\n  let seven = async function* seven${plain}, other = 1;\n  function seven${plain}\n  return seven;\n}`,
  );
  assert.equal(out(`async function() ${body}`), `async function seven${plain}`);
});

Deno.test("unprint() takes the name of an error out that had none", () => {
  const text =
    "function f() {\n  try {\n    g();\n  } catch ($tpe) {\n    try {\n      $tpC($tp0, $tpe);\n    } catch {}\n    h();\n  }\n}";
  assert.equal(out(text), "function f() {\n  try {\n    g();\n  } catch {\n    h();\n  }\n}");
});

Deno.test("unprint() takes out what is declared behind using declarations", () => {
  const text =
    "async function f() {\n  using a = b();\n  using $tpu0n1 = $tpD($tp0, 1);\n  await using c = d();\n  using $tpu0 = $tpD($tp0);\n}";
  assert.equal(out(text), "async function f() {\n  using a = b();\n  await using c = d();\n}");
  const parted =
    "async function f() {\n  await using a = null;\n  using $tpu0n1 = $tpD($tp0, 0);\n  await using c = d();\n  using $tpu0 = $tpD($tp0);\n}";
  assert.equal(out(parted), "async function f() {\n  await using a = null, c = d();\n}");
});

Deno.test("unprint() gives up on what it cannot read", () => {
  assert.equal(out("function ("), undefined);
});

Deno.test("unprint() takes out the blocks that hold what was in another", () => {
  const guarded =
    "try {\n    try {\n      f();\n    } catch ($tpe) {\n      try {\n        $tpC($tp0, $tpe);\n      } catch {}\n      throw $tpe;\n    }\n  } catch ({ message }) {\n    g(message);\n  }";
  const plain = "try {\n    f();\n  } catch ({ message }) {\n    g(message);\n  }";
  assert.equal(out(`() => {\n  ${guarded}\n}`), `() => {\n  ${plain}\n}`);
  const disposing =
    "async () => {\n  if (x) {\n    {\n      await using a = x;\n      using $tpu0n1 = $tpD($tp0);\n    }\n    $tpR($tp0);\n  }\n}";
  assert.equal(out(disposing), "async () => {\n  if (x) {\n    await using a = x;\n  }\n}");
});

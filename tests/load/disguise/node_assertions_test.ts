import assert from "node:assert/strict";
import { firstExpression } from "../../../src/load/disguise/node_assertions.ts";

/** The expression at the first `^` of a line. */
function at(line: string): string | undefined {
  const column = line.indexOf("^");
  return firstExpression(line.replace("^", ""), column);
}

Deno.test("firstExpression() ends at the parenthesis that closes the call", () => {
  assert.equal(at("(^assert(a), b(c))"), "assert(a)");
  assert.equal(at("^assert(f((x) => (x)), 1) + 2"), "assert(f((x) => (x)), 1)");
  assert.equal(at("^assert("), "assert(");
});

Deno.test("firstExpression() begins with what the callee is a member of", () => {
  assert.equal(at("  x; node.assert.^ok(a);"), "node.assert.ok(a)");
  assert.equal(at("await assert['^ok'](a)"), "assert['ok'](a)");
  assert.equal(at("this.assert?.^ok(a)"), "assert?.ok(a)");
  assert.equal(at("f(); ^assert(a)"), "assert(a)");
});

Deno.test("firstExpression() takes no parenthesis out of a text, a regular expression, a template or a comment", () => {
  assert.equal(at("^assert(')' === \")\") // )"), "assert(')' === \")\")");
  assert.equal(at("^assert(/[)/]\\)/.test(a) && b / 2 / (c))"), "assert(/[)/]\\)/.test(a) && b / 2 / (c))");
  assert.equal(at("^assert(`) ${f(`}`, { a: 1 })} )` === a)"), "assert(`) ${f(`}`, { a: 1 })} )` === a)");
  assert.equal(at("^assert(/* ) */ a)"), "assert(/* ) */ a)");
});

Deno.test("firstExpression() gives nothing where Node gives nothing", () => {
  assert.equal(at("^assert(f(() => { return 1; }))"), undefined);
  assert.equal(at("^assert(`a"), undefined);
  assert.equal(at("^assert('a"), undefined);
});

import assert from "node:assert/strict";
import { rewrite } from "./rewrite.ts";

Deno.test("instrument() notes awaits at the top level, and what their clauses catch", () => {
  const out = (text: string, { tailCalls = false } = {}) => {
    const start = /^const \$tpm=\$tpB\(\);|^const \$tpw=\$tpJ\(\);/;
    return rewrite(text, { external: true, tailCalls }).replace(start, "").replace(start, "");
  };
  assert.equal(
    rewrite("import a from 'a'; const x = await f(1)", { external: true }),
    `const $tpw=$tpJ();import a from 'a'; const x = $tpR($tpw,await $tpS($tpI($tpw),f(1),"f"));`,
  );
  assert.equal(
    out("try { await x } catch {} finally {}"),
    `try { $tpR($tpw,await $tpS($tpw,x,"")); } catch ($tpe){$tpY(7,$tpm,0,$tpe);try{$tpC($tpw,$tpe)}catch{}} finally {try{$tpC($tpw)}catch{}}`,
  );
  // Bun's parser goes on with the next line.
  assert.equal(out("await x++\n(y)"), `$tpR($tpw,await $tpS($tpw,x++,""));\n(y)`);
  assert.equal(out("await x++\n(y)", { tailCalls: true }), `$tpR($tpw,await $tpS($tpw,x++,""))\n(y)`);
  assert.match(rewrite("async function f() { await x++\n(y) }"), /,""\)\);\n\(y\)/);
});

Deno.test("instrument() leaves an await at the top level alone that an error may quote", () => {
  for (
    const text of [
      "const { a } = await f()",
      "(await f()).a",
      "g(await f())",
      "for (const a of await f());",
      "await import('a'); for await (const a of b) c;",
    ]
  ) assert.equal(rewrite(text, { external: true }), text);
  assert.equal(rewrite("await x"), "await x");
});

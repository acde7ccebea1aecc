import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { columnOf, lineOf } from "../../src/load/packed_place.ts";
import { printedTokens } from "../../src/load/printed_tokens.ts";
import { HOSTS, ROOT } from "../hosts.ts";

/** The text with a mark before each place that is asked for. */
function marked(text: string): string {
  const { at } = printedTokens(text);
  return text.split("\n").map((line, i) => {
    const columns = at.filter((place) => lineOf(place) === i + 1).map((place) => columnOf(place) - 1);
    return [...columns, line.length].map((end, k) => line.slice(k === 0 ? 0 : columns[k - 1], end)).join("·");
  }).join("\n");
}

for (
  const [what, text] of Object.entries({
    "a member, its call and its index": "·a.·b(·c·);\n·d[·e·] = ·f·(·[·0·]·);",
    "the first token of a line": "·a\n  ·.·b\n  ·(·c·)\n  ·+ ·d;",
    "conditions, and methods that are called so": "·if (·a·) ·b·(·c·);\n·if·(·a·) ·{\n·}\n·while (·b·);",
    "operators, between operands and before one": "·a + ·b - ·c / ·d;\n·return ·-·a + ·+·b;\n·!·a, ·b != ·c;",
    "private names": "·#a = ·1;\n·b.·#c(·);",
    "a spread": "·a·(·...·b, ·c.·d·);",
    "strings": `·a·(·"if (b) c.d", ·'it\\'s [0]'·).·e;`,
    "templates": "·a = ·`b ${·c.·d·} e (f) ${·{ ·g: ·`${·h·}` ·}·}`;\n·i = ·`x (y)\n·z (y)\n·`;",
    "regular expressions": '·a = ·/[/"] (b)/g.·c(·d·);\n·if (·a·) ·/"/.·test(·b·);\n·a / ·b / ·c;\n·/"[(]/;',
    "probes":
      '·a;\n·const $tp0 = $tpo.n ? ($tpo.n--, 0) : $tpE1(3, 0, a);\n·return ·$tpL($tp0, ·a·(·b·), ·"a"·);',
    "what ends in the middle": '·a·(·"b',
  })
) {
  Deno.test(`printedTokens() gives the places of ${what}`, () => {
    assert.equal(marked(text.replaceAll("·", "")), text);
  });
}

Deno.test("printedTokens() knows probes and their lines, but not what stands before something that is awaited", () => {
  const text = `import { E1 as $tpE1 } from "bun:tracepatch";
async function a(b) {
  const $tp0 = $tpo.n ? ($tpo.n--, 0) : $tpE1($tpW(3, this), 0, b);
  try {
    return $tpL($tp0, b);
  } catch ($tpe) {
    throw $tpF($tp0, $tpe);
  }
}
`;
  const known = (awaits: boolean) => {
    const { at, isInserted } = printedTokens(text, { awaits });
    const lines = text.split("\n");
    return at.filter((_, i) => isInserted[i]).map((place) =>
      lines[lineOf(place) - 1]!.slice(columnOf(place) - 1).split(/(?<=\w)\b|(?<=\W)/)[0]
    );
  };
  assert.deepEqual(known(false), ["import", "const", "$", "}", "throw", "}"]);
  assert.deepEqual(known(true), ["import", "}", "throw", "}"]);
});

Deno.test("printedTokens() leaves out only what has the place of the token before it in Bun", () => {
  const asked = spawnSync(HOSTS.bun, [join(ROOT, "tests/fixtures/ask_all_places.ts")], {
    encoding: "utf8",
  });
  assert.equal(asked.stderr, "");
  const { all, own } = JSON.parse(asked.stdout) as { all: number; own: string[] };
  assert.ok(all > 1000, `${all} places`);
  assert.deepEqual(own, []);
});

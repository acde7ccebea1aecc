import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { innocents } from "./kit/innocents.ts";
import { printedTexts, realisticInnocents, realisticSecrets } from "./kit/realistic.ts";
import { planted } from "./kit/secrets.ts";

/** By how much what is written may be off: the kit grows. */
const TOLERANCE = 0.1;

/** The numbers that a page has at `‹›` in a sentence, whose lines may break anywhere. */
function numbersIn(page: string, sentence: string): number[] {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), "utf8").replace(/\s+/g, " ");
  const found = new RegExp(sentence.replaceAll("‹›", "([\\d,]+)")).exec(text);
  assert.ok(found, `${page} does not say: ${sentence}`);
  return found.slice(1).map((number) => Number(number.replace(",", "")));
}

Deno.test("README.md and SECURITY.md say how many secrets and innocents the kit has", () => {
  const realistic = realisticSecrets();
  const secrets = [...planted(), ...realistic];
  const kinds = new Set(secrets.map(({ kind }) => kind));
  const texts = printedTexts().filter(({ kind, secret }) => secret !== undefined && !kinds.has(kind));
  const both = [secrets.length, kinds.size];
  for (
    const [page, sentence, counts] of [
      ["README.md", "tested with ‹› secrets in ‹› kinds of places", both],
      ["SECURITY.md", "None of some ‹› secrets in ‹› kinds of places", both],
      ["SECURITY.md", "‹› of them stand in code", [realistic.length]],
      ["SECURITY.md", "in texts of ‹› more kinds", [new Set(texts.map(({ kind }) => kind)).size]],
      ["SECURITY.md", "Of some ‹› values and statements", [innocents().length + realisticInnocents().length]],
    ] as const
  ) {
    numbersIn(page, sentence).forEach((said, i) => {
      const isNear = Math.abs(said - counts[i]!) <= TOLERANCE * counts[i]!;
      assert.ok(isNear, `${page} says ${said}, and it is ${counts[i]}: ${sentence}`);
    });
  }
});

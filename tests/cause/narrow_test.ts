import assert from "node:assert/strict";
import { narrowed, type Scripts } from "../../src/cause/narrow.ts";

const SCRIPTS = {
  test: "npm run unit",
  unit: "cross-env NODE_ENV=test jest --ci",
  both: "eslint . && vitest run",
  some: "mocha test/unit",
  loop: "npm run loop",
};

function words(command: string, scripts: Scripts = SCRIPTS): string {
  return narrowed(command.split(" "), ["a.test.js"], scripts).join(" ");
}

Deno.test("narrowed() names the files to the runner that a command ends in", () => {
  for (
    const command of [
      "vitest run",
      "npx vitest run --pool=forks",
      "node --experimental-vm-modules node_modules/.bin/jest -i",
      "npx mocha -r ts-node/register --timeout 5000 --exit",
      "npx ava --serial",
      "node --test --import ./setup.js",
      "bun test --timeout=5",
      "deno test -A --no-check",
      "yarn unit",
      "pnpm run unit",
      "bun run unit",
      "npm test -- --silent",
    ]
  ) assert.equal(words(command), `${command} a.test.js`);
  for (const command of ["npm test", "npm t", "npm run unit", "npm run --silent unit"]) {
    assert.equal(words(command), `${command} -- a.test.js`);
  }
});

Deno.test("narrowed() leaves a command alone that names files, that a shell reads, or that it does not know", () => {
  for (
    const command of [
      "vitest run src",
      "npx mocha test/a.js",
      "node --test test/",
      "node main.js",
      "bun main.ts",
      "deno run main.ts",
      "npm run both",
      "npm run some",
      "npm run loop",
      "npm run none",
      "npm install",
      "npm test -- test/a.js",
      "make check",
      "sh -c vitest run",
    ]
  ) assert.equal(words(command), command);
  assert.equal(words("npm test", {}), "npm test");
  assert.deepEqual(narrowed(["vitest"], []), ["vitest"]);
});

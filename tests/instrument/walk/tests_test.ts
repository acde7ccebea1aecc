/** What test runners are handed is a test, or a suite, by its title; everything else keeps its name. */
import assert from "node:assert/strict";
import { instrument } from "../../../src/instrument/instrument.ts";

function sites(text: string): string[] {
  const lang = text.includes(": string") ? "ts" : "js";
  const options = { file: "/a/m.ts", lang, sourceType: "module", tailCalls: false } as const;
  return instrument(text, options).sites.map(({ kind, name }) => `${kind} ${name}`);
}

const CASES: Record<string, Record<string, string[]>> = {
  "globals, as under Mocha and Jest": {
    "describe('cart', () => { beforeEach(() => {}); it('adds', async () => { list.map(() => 1) }); describe('tax', function () { it.only(`rounds`, () => {}) }) })":
      [
        "suite cart",
        "arrow beforeEach callback",
        "test cart › adds",
        "arrow list.map callback",
        "suite cart › tax",
        "test cart › tax › rounds",
      ],
    "test.each([[1, 2]])('adds %i and %i', (a, b) => {}); test.each`a|b\n${1}|${2}`('of $a', ({ a }) => {})":
      [
        "test adds %i and %i",
        "test of $a",
      ],
    "for (const name of names) it(`shows ${name}`, () => {}); it(name, done => done()); describe(Cart, () => { it('', () => {}) })":
      ["test shows ${name}", "test name", "suite Cart", "test Cart › it callback"],
    "for (const c of cases) { it('adds ' + c.a + `, ${c.b} ` + 'up', () => {}); it(1 + n + 'x', () => {}) }":
      [
        "test adds ${c.a}, ${c.b} up",
        "test 1 + n + 'x'",
      ],
    "Deno.test('a', () => {}); Deno.test({ name: 'b', fn() {} }); Deno.test(function c() {}); Deno.test('d', { only: true }, async (t) => { await t.step('e', () => {}) })":
      ["test a", "test b", "test c", "test d", "test d › e"],
  },
  "imports": {
    "import { test as check, describe as group } from 'node:test'; group('g', () => check('a', { timeout: 5 }, (t) => { t.test('b', () => {}) }))":
      ["suite g", "test g › a", "test g › a › b"],
    "import test from 'ava'; test('a', t => {}); test.serial('b', t => {}); test.before('x', t => {})": [
      "test a",
      "test b",
      "arrow test.before callback",
    ],
    "import * as v from 'vitest'; v.describe.concurrent('s', () => { v.test('a', () => {}) })": [
      "suite s",
      "test s › a",
    ],
    "import { test } from '@playwright/test'; test.describe('s', () => { test('a', async ({ page }) => { await test.step('b', () => {}) }) })":
      ["suite s", "test s › a", "test s › a › b"],
  },
  "what transpilers make of imports": {
    "const __vi_import_0__ = await __vi_ssr_import__('vitest', { importedNames: ['test'] }); (0, __vi_import_0__.test)('a', () => {})":
      ["test a"],
    "(async (__vite_ssr_exports__, __vite_ssr_import__) => {{ const __vi_import_0__ = await __vite_ssr_import__('vitest', {}); (0,__vi_import_0__.it)('a', () => {}) }})":
      ["arrow m.ts:1", "test a"],
    "var _globals = require('@jest/globals'); (0, _globals.describe)('s', () => { (0, _globals.it)('a', () => {}) })":
      [
        "suite s",
        "test s › a",
      ],
    "const node_test_1 = __importDefault(require('node:test')); (0, node_test_1.default)('a', () => {})": [
      "test a",
    ],
    "const { test } = require('uvu'); test('a', () => {}); const tape = require('tape'); tape('b', (t) => { t.test('c', () => {}) })":
      ["test a", "test b", "test b › c"],
    "const { suite } = require('uvu'); const Cart = suite('cart'); Cart('a', () => {}); Cart.skip('b', () => {}); Cart.run()":
      ["test a", "test b"],
    "const Lab = require('@hapi/lab'); const { describe, it } = exports.lab = Lab.script(); describe('s', () => { it('a', () => {}) })":
      ["suite s", "test s › a"],
    "import * as Lab from '@hapi/lab'; const lab = Lab.script(); lab.experiment('s', () => { lab.test('a', () => {}) })":
      ["suite s", "test s › a"],
  },
  "no test runner's": {
    "import { test } from './mine.js'; test('a', () => {})": ["arrow test callback"],
    "function test(title, run) { run() } test('a', () => {})": ["function test", "arrow test callback"],
    "export function f(it) { it('a', () => {}) }": ["function f", "arrow it callback"],
    "/x/.test('a', () => {}); a.describe('b', () => {}); suite.run('c', () => {})": [
      "arrow test callback",
      "arrow a.describe callback",
      "arrow suite.run callback",
    ],
    "items.test(() => {}); it.next(() => {})": ["arrow items.test callback", "arrow it.next callback"],
  },
};

for (const [group, cases] of Object.entries(CASES)) {
  Deno.test(`tests and suites are told by their titles: ${group}`, () => {
    for (const [text, expected] of Object.entries(cases)) assert.deepEqual(sites(text), expected, text);
  });
}

Deno.test("a title has one line, and an end", () => {
  assert.deepEqual(sites("it(`one\n   two`, () => {})"), ["test one two"]);
  assert.deepEqual(sites(`it("${"long ".repeat(40)}", () => {})`)[0]!.length, "test ".length + 120);
});

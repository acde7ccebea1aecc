import assert from "node:assert/strict";
import {
  agoText,
  bytesText,
  countText,
  cutText,
  durationText,
  escapeText,
  lineOf,
  table,
  widthOf,
} from "../../src/view/text.ts";

Deno.test("durationText() takes the unit that people would", () => {
  const texts: [number, string][] = [
    [0, "0 ns"],
    [830, "830 ns"],
    [999.6, "1.00 µs"],
    [1240, "1.24 µs"],
    [12_400, "12.4 µs"],
    [999_499, "999 µs"],
    [999_500, "1.00 ms"],
    [1_240_000, "1.24 ms"],
    [12.3e9, "12.3 s"],
    [59.96e9, "1 min 00 s"],
    [125e9, "2 min 05 s"],
    [3720e9, "1 h 02 min"],
    [7199.9e9, "2 h 00 min"],
  ];
  for (const [ns, text] of texts) assert.equal(durationText(ns), text);
});

Deno.test("countText() separates thousands", () => {
  assert.deepEqual([0, 999, 1000, 1234567].map(countText), ["0", "999", "1,000", "1,234,567"]);
});

Deno.test("bytesText() takes the unit that people would", () => {
  assert.deepEqual([0, 812, 4100, 67_905_168, 8e12].map(bytesText), [
    "0 B",
    "812 B",
    "4.1 kB",
    "68 MB",
    "8.0 TB",
  ]);
});

Deno.test("agoText() is short for what is near", () => {
  const now = new Date(2026, 5, 15).getTime();
  const ago = (seconds: number) => agoText(now - seconds * 1000, now);
  assert.deepEqual([5, 300, 7200, 86400, 3 * 86400].map(ago), [
    "just now",
    "5 min ago",
    "2 h ago",
    "1 day ago",
    "3 days ago",
  ]);
  assert.equal(ago(60 * 86400), "2026-04-16");
});

Deno.test("escapeText() lets nothing through that a terminal acts on or a reader cannot see", () => {
  const texts: [string, string][] = [
    ["\x1b[31mred\x1b]8;;x\x07", "\\x1b[31mred\\x1b]8;;x\\x07"],
    ["a\nb\tc\r", "a\\nb\\tc\\r"],
    ["\u202egnp.exe", "\\u202egnp.exe"],
    ["\u009b31m", "\\x9b31m"],
    ["a\u200bb\ufeff", "a\\u200bb\\ufeff"],
    ["\ud800", "\\ud800"],
    ["\u{e0041}", "\\u{e0041}"],
    ["größe 東京 🙂", "größe 東京 🙂"],
  ];
  for (const [text, escaped] of texts) assert.equal(escapeText(text), escaped);
});

Deno.test("widthOf() counts columns", () => {
  assert.deepEqual(["abc", "東京", "🙂", "e\u0301", "│└─ → × µs …"].map(widthOf), [3, 4, 2, 1, 12]);
  const emoji = ["🇩🇪🇫🇷", "👨‍👩‍👧", "👍🏽", "1️⃣", "❤️", "❤", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"];
  assert.deepEqual(emoji.map(widthOf), [4, 2, 2, 2, 2, 1, 2]);
  assert.deepEqual(["각", "\u1100\u1161\u11a8", "ｶﾞ", "ก็", "\u{20000}"].map(widthOf), [2, 2, 2, 1, 2]);
});

Deno.test("cutText() never makes a text wider than asked", () => {
  assert.equal(cutText("abcdef", 4), "abc…");
  assert.equal(cutText("東京都", 5), "東京…");
  assert.equal(cutText("東京都", 4), "東…");
  assert.equal(cutText("🇩🇪🇫🇷🇯🇵", 5), "🇩🇪🇫🇷…");
  assert.equal(cutText("a👨‍👩‍👧b", 3), "a…");
  assert.equal(cutText("abc", 3), "abc");
  assert.equal(cutText("abc", 0), "");
});

Deno.test("lineOf() cuts at the width and says so", () => {
  const segments = [{ text: "abc" }, { text: "def", dress: (text: string) => `<${text}>` }, { text: "ghi" }];
  assert.equal(lineOf(segments), "abc<def>ghi");
  assert.equal(lineOf(segments, 9), "abc<def>ghi");
  assert.equal(lineOf(segments, 6), "abc<de…>");
  assert.equal(lineOf(segments, 5), "abc<d…>");
});

Deno.test("table() aligns columns and leaves out empty ones", () => {
  const cells = (...texts: string[]) => texts.map((text) => ({ text }));
  const lines = table([
    { title: "NAME", cells: cells("a", "longer") },
    { title: "EMPTY", cells: cells("", "") },
    { title: "N", align: "right", cells: cells("1", "1,000") },
    { title: "END", cells: cells("x", "yy") },
  ], { width: Infinity, title: (text) => text });
  assert.deepEqual(lines, ["NAME        N  END", "a           1  x", "longer  1,000  yy"]);
});

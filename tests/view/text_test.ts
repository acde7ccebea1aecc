import assert from "node:assert/strict";
import {
  cutText,
  escapeText,
  fitParagraphs,
  lineOf,
  widthOf,
  wrapRow,
  wrapText,
} from "../../src/view/text.ts";

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
    // Selectors that carry hidden bytes, Hangul fillers; those of an emoji or an ideograph stay, once.
    ["a\ufe01\u{e0142}\u034f", "a\\ufe01\\u{e0142}\\u034f"],
    ["\u3164\u115f\uffa0", "\\u3164\\u115f\\uffa0"],
    ["❤\ufe0f\ufe0f 1\ufe0f\u20e3 葛\u{e0100}", "❤\ufe0f\\ufe0f 1\ufe0f\u20e3 葛\u{e0100}"],
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

Deno.test("fitParagraphs() breaks long paragraphs and lines anew, and leaves short ones", () => {
  const text = "Usage: x\n\nsome words that\nare too long for it\n\nEx:\n  an example that is long\n";
  assert.equal(fitParagraphs(text, Infinity), text);
  assert.equal(
    fitParagraphs(text, 16),
    "Usage: x\n\nsome words that\nare too long\nfor it\n\nEx:\n  an example\n    that is long\n",
  );
});

Deno.test("wrapRow() keeps what stands behind a gap together, beside or below, and joins a command's lines", () => {
  assert.deepEqual(wrapRow("  a   b c", 9), ["  a   b c"]);
  const explained = "  tph x   some words that say what it is for";
  assert.deepEqual(wrapRow(explained, 40), [
    "  tph x   some words that say what it is",
    "          for",
  ]);
  assert.deepEqual(wrapRow(explained, 36), ["  tph x", "      some words that say what it is", "      for"]);
  assert.deepEqual(wrapRow("  tph run -e 'f(1, 2)' --tin 'Cart.*'", 24), [
    "  tph run -e 'f(1, 2)' \\",
    "    --tin 'Cart.*'",
  ]);
  assert.deepEqual(wrapRow("  tph sql 'select a from calls'", 24), [
    "  tph sql 'select a",
    "    from calls'",
  ]);
});

Deno.test("wrapText() breaks a word that is wider than a line, and no word of a command", () => {
  assert.deepEqual(wrapText("! Cannot read /a/long/path/to/nowhere.ts now", 20), [
    "! Cannot read",
    "  /a/long/path/to/no",
    "  where.ts now",
  ]);
  assert.deepEqual(wrapText("a 漢字漢字漢字漢字漢字漢字", 12), ["a 漢字漢字漢", "  字漢字漢字", "  漢字"]);
  assert.deepEqual(wrapText("abcdefghijklmnopqrs", 20).join(""), "abcdefghijklmnopqrs");
  assert.deepEqual(wrapText("abcdefghijklmnopqrstu", 20), ["abcdefghijklmnopqr", "  stu"]);
  const command = "  tph tree 20260101_120000_123456_with_a_label";
  assert.equal(wrapRow(command, 20).join(" ").replaceAll(/ \\ +/g, " "), command);
});

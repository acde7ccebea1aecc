import assert from "node:assert/strict";
import { agoText, bytesText, countText, durationText, pointText } from "../../src/view/units.ts";

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

Deno.test("pointText() tells points apart that are a step away", () => {
  const texts: [number, number, string][] = [
    [780_400_000, 200_000, "780.4 ms"],
    [780_000_000, 1e8, "780 ms"],
    [1_440_000_000, 1e6, "1.440 s"],
    [2e9, 5e8, "2.0 s"],
    [125_340_000_000, 2e7, "125.34 s"],
    [125e9, 5e9, "2 min 05 s"],
    [1500, 100, "1.5 µs"],
    [830, 0.5, "830.0 ns"],
    [0, 0, "0 ns"],
  ];
  for (const [ns, step, text] of texts) assert.equal(pointText(ns, step), text);
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

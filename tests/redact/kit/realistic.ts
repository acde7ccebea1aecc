/**
 * Secrets, and what only sounds like them, in code as people write it: a line each of the two texts beside this file.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { made } from "./made_values.ts";
import type { Planted } from "./secrets.ts";

const LOWER_HEX = "0123456789abcdef";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const WORDS = "falcon mango bridge copper violet cactus walnut harbor pepper saddle meadow rocket".split(" ");

/** What the lines import. */
export const IMPORTS = `import { Buffer } from "node:buffer"; import process from "node:process";
import * as crypto from "node:crypto"; import { createHmac } from "node:crypto"; import { spawnSync } from "node:child_process";
import fs from "node:fs"; import os from "node:os"; import { EventEmitter } from "node:events";
function show(value) { return value; }
`;

function linesOf(file: string): string[] {
  return readFileSync(new URL(file, import.meta.url), "utf8").split("\n").filter((line) =>
    line !== "" && line[0] !== "#"
  );
}

/** What somebody would choose. */
function password(index: number): string {
  const word = WORDS[index % WORDS.length]!, other = WORDS[index * 7 % WORDS.length]!;
  switch (index % 4) {
    case 0:
      return `${word}${2000 + index}!`;
    case 1:
      return `${word}_${other}${100 + index}X`;
    case 2:
      return made(index, 10) + "4x";
    default:
      return `${word[0]!.toUpperCase()}${other}${index}#${made(index, 2)}`;
  }
}

/** A number of a card with its check digit. */
function card(index: number): string {
  const digits = "4" + made(index, 14, DIGITS);
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const digit = Number(digits[14 - i]) * (i % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return digits + (10 - sum % 10) % 10;
}

/** The value for a placeholder. */
function valueFor(what: string, index: number): string {
  if (/^W/.test(what)) return password(index);
  if (what === "H" || what === "HH") return made(index, what.length * 32, LOWER_HEX);
  if (what === "B") return btoa(made(index, 32));
  if (what === "D") return made(index, 7, DIGITS);
  if (what === "S32") return made(index, 32, BASE32);
  if (what === "U") {
    return made(index, 32, LOWER_HEX).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }
  if (what === "U16") return made(index, 16, BASE32);
  if (what === "M") return [0, 5, 3].map((step) => WORDS[(index + step) % WORDS.length]).join(" ");
  if (what[0] === "J") {
    const [one, other] = [0, 5].map((step) => WORDS[(index + step) % WORDS.length]);
    return [`${one} on the ${other}`, `the ${one} is your ${other}`, `${one} in ${other}s`][index % 3]!;
  }
  if (what[0] === "Y" || what[0] === "Z") {
    // No two are the same: one that is hidden somewhere is hidden everywhere.
    const round = index / WORDS.length | 0;
    const words = [index + 3, round, index + round, index + 7].slice(what[0] === "Y" ? 1 : 0)
      .map((at) => WORDS[at % WORDS.length]);
    return words.join(what[0] === "Y" ? "-" : " ");
  }
  if (what === "G") return made(index, 16, LETTERS).replace(/(.{4})(?!$)/g, "$1 ");
  if (what === "4@LUHN") return card(index);
  const lengths: Record<string, number> = { A: 40, A2: 40, K: 32, T: 33, P: 53 };
  return made(index, lengths[what] ?? Number(what.slice(1)));
}

/** The secrets: each line is one, or a few of one kind. */
export function realisticSecrets(): Planted[] {
  let index = 5000;
  return linesOf("realistic_secrets.txt").flatMap((line) => {
    const bar = line.indexOf("|");
    const values = new Map<string, string>();
    const code = line.slice(bar + 1).replace(
      /(4@LUHN|@(?:HH?|W2?|A\d*|T|B|K|P|D|S32|U16|M|G|[JYZ]\d?))@/g,
      (_, what: string) => {
        const key = what.replace(/^@/, "");
        if (!values.has(key)) values.set(key, valueFor(key, index++));
        return values.get(key)!;
      },
    );
    return [...values.values()].map((secret, i): Planted => ({
      kind: line.slice(0, bar),
      secret,
      code: i === 0 ? code : "",
    }));
  });
}

/** Statements without a secret. */
export function realisticInnocents(): string[] {
  return linesOf("realistic_innocents.txt");
}

/** A text as tools print or read it, and the secret in it, if it has one. */
export interface Printed {
  kind: string;
  text: string;
  secret?: string;
}

const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t" };

/** Texts of logs, commands and settings: each with passwords of four kinds, or with a token. */
export function printedTexts(): Printed[] {
  let index = 9000;
  return linesOf("texts.txt").flatMap((line): Printed[] => {
    const bar = line.indexOf("|");
    const kind = line.slice(0, bar);
    const text = line.slice(bar + 1).replace(/\\([nrt])/g, (_, letter: string) => ESCAPES[letter]!);
    if (kind[0] === "!") return [{ kind, text }];
    const secrets = text.includes("@A@")
      ? [made(index++, 40)]
      : Array.from({ length: 4 }, () => password(index++));
    return secrets.map((secret) => ({ kind, text: text.replace(/@[AW]@/g, () => secret), secret }));
  });
}

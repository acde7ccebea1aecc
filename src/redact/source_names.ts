/**
 * What the loader asks of names: those of functions and values, and the texts that stand beside values in the source.
 *
 * @module
 */
import type { SecretNames } from "../contract.ts";
import { encodeInto } from "../probe/natives.ts";
import { isFormat, levelsOfPlaces } from "./formats.ts";
import { levelsOfHoles } from "./holes.ts";
import { levelOfKind } from "./kinds_of_objects.ts";
import { Level } from "./level.ts";
import { listLevel } from "./list.ts";
import { Flag, flagsOf, levelOfPaired, nameLevels } from "./name_bytes.ts";
import { nameJudge, type NameRules } from "./name_rules.ts";
import type { NameJudge } from "./names.ts";
import { levelOfFieldText, levelOfNamingText, levelOfNext, roleOf } from "./neighbours.ts";
import { secretNames } from "./secret_names.ts";
import { createScan } from "./scan/scan.ts";
import { isStatement, levelsOfValues, MAX_STATEMENT } from "./statements.ts";
import { isAmongRanges, MAX_RANGES } from "./scan/searched.ts";

/** Makes them with the user's rules. */
export function sourceNames(rules: NameRules): SecretNames {
  const judge = nameJudge(rules);
  const levelAt = nameLevels(judge);
  const scan = createScan(levelAt);
  const bytes = new Uint8Array(3 * MAX_STATEMENT);
  const ranges = new Int32Array(2 * MAX_RANGES);
  return {
    ...secretNames(judge),
    behind: (text, functionName) =>
      levelOfNext(levelOfNamingText(text, levelAt), "", roleOf(functionName, [])),
    field: (name) => levelOfFieldText(name, levelAt),
    bound(text) {
      if (text.length > MAX_STATEMENT) return undefined;
      const { written: length } = encodeInto(text, bytes);
      if (isStatement(bytes, length)) return levelsOfValues(bytes, { length, levelAt });
      return isFormat(bytes, length) ? levelsOfPlaces(bytes, { length, levelAt }) : undefined;
    },
    item: (before, place) => listLevel(before, judge, place),
    within: (texts) =>
      levelsOfHoles(texts, (bytes, length, at) => isAmongRanges(at, ranges, scan(bytes, length, ranges))),
    property: (key, texts) => levelOfProperty(key, texts, judge),
    held(container) {
      // The `tokens` of parsers are many.
      if (!isOfMany(container)) return Level.NONE;
      const level = judge(container);
      if (level === Level.STRONG) return Level.PASSWORD_LIKE;
      return level >= Level.TEXT || isSessions(container) ? Level.LOOKS : Level.NONE;
    },
  };
}

function isOfMany(container: string): boolean {
  return container[container.length - 1] === "s";
}

/** `sessions`, `#userSessions` */
function isSessions(container: string): boolean {
  return container.endsWith("essions");
}

/** What the texts beside a property say about it: `{ field: "password", value }`. */
function levelOfProperty(key: string, texts: ReadonlyMap<string, string>, judge: NameJudge): Level {
  const flags = flagsOf(key);
  if ((flags & (Flag.VALUE | Flag.BESIDE)) === 0) return Level.NONE;
  const level = levelOfKind(key, (name) => texts.get(name) ?? "", judge);
  if (level !== Level.NONE || (flags & Flag.BESIDE) !== 0) return level;
  for (const [name, text] of texts) {
    const named = (flagsOf(name) & Flag.NAME) === 0 ? Level.NONE : judge(text);
    if (named !== Level.NONE) return levelOfPaired(key, named);
  }
  return Level.NONE;
}

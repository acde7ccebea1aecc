/**
 * What names say with the user's rules, which add to them and take from them.
 *
 * @module
 */
import { harden, hardenRegExp, regExpExec, stringReplace, toLowerCase } from "../probe/natives.ts";
import { Level } from "./level.ts";
import { levelOfName, type NameJudge } from "./names.ts";

/** What the user adds to the names, and takes from them. */
export interface NameRules {
  /** Names; case, `-` and `_` do not count, `*` is any text; `login(note)` is a parameter of one function. */
  redactNames: string[];
  /** Names that do not stand for secrets after all. */
  redactExcept: string[];
}

/** Names whose level is remembered, before all are forgotten. */
const MAX_KNOWN = 4096;

/** `levelOfName` with the user's rules; what was asked is remembered. */
export function nameJudge(rules: NameRules): NameJudge {
  const known = harden(new Map<string, Level>());
  let count = 0;
  const remembered = (name: string, judge: (name: string) => Level): Level => {
    let level = known.get(name);
    if (level !== undefined) return level;
    if (count++ > MAX_KNOWN) {
      known.clear();
      count = 1;
    }
    known.set(name, level = judge(name));
    return level;
  };
  const { redactNames, redactExcept } = rules;
  if (redactNames.length === 0 && redactExcept.length === 0) return (name) => remembered(name, levelOfName);
  const added = namePattern(redactNames.filter(isPlainName));
  const excepted = namePattern(redactExcept.filter(isPlainName));
  const addedFor = parameterTest(redactNames);
  const exceptedFor = parameterTest(redactExcept);
  const ruled = (name: string): Level => {
    const plain = stringReplace(toLowerCase(name), separators, nothing);
    if (regExpExec(excepted, plain) !== null) return Level.NONE;
    return regExpExec(added, plain) !== null ? Level.ALL : levelOfName(name);
  };
  return (name, owner) => {
    if (owner !== undefined && exceptedFor(name, owner)) return Level.NONE;
    if (owner !== undefined && addedFor(name, owner)) return Level.ALL;
    return remembered(name, ruled);
  };
}

const separators = hardenRegExp(/[-_\s.]/g);
const nothing = () => "";

/** A rule for the parameter of one function is written `login(note)`. */
function isPlainName(rule: string): boolean {
  return !rule.includes("(");
}

function parameterTest(rules: string[]): (name: string, owner: string) => boolean {
  const tests = rules.flatMap((rule) => {
    const [, owner, name] = /^(.+)\((.+)\)$/.exec(rule.trim()) ?? [];
    return owner === undefined ? [] : [{ owner: globPattern(owner), name: globPattern(name!.trim()) }];
  });
  return (name, owner) => {
    for (let i = 0; i < tests.length; i++) {
      if (regExpExec(tests[i]!.owner, owner) !== null && regExpExec(tests[i]!.name, name) !== null) {
        return true;
      }
    }
    return false;
  };
}

function globPattern(glob: string): RegExp {
  return hardenRegExp(
    new RegExp(`^${glob.replace(/[\\^$+?.()[\]{}|]/g, "\\$&").replaceAll("*", ".*")}$`, "s"),
  );
}

function namePattern(names: string[]): RegExp {
  const sources = names.map((name) =>
    name.toLowerCase().replace(/[-_\s.]/g, "").replace(/[\\^$+?()[\]{}|]/g, "\\$&").replaceAll("*", ".*")
  );
  return hardenRegExp(sources.length === 0 ? /(?!)/ : new RegExp(`^(?:${sources.join("|")})$`, "s"));
}

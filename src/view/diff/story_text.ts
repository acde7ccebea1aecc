import { pathToFileURL } from "node:url";
import { Outcome } from "../../trace/spec.ts";
import type { RunDiff } from "../../query/diff/diff.ts";
import type { Story } from "../../query/diff/story.ts";
import type { Trace } from "../../trace/trace.ts";
import { walkSnapshot } from "../../match/walk.ts";
import { callName, callText, fileText, isUrl } from "../call_text.ts";
import { thrownText } from "../snapshot_text.ts";
import { type Glyphs, PLAIN, type Segment, type Style } from "../style.ts";
import { escapeText } from "../text.ts";
import { countText, plural } from "../units.ts";

/** What a cause is, in a sentence: `price returned something else for the same arguments`. */
export function storySentence(diff: RunDiff, story: Story): string {
  const { a: sideA, b: sideB } = diff;
  const { kind, a, b, childA, childB } = story.cause;
  const subject = a === 0 ? "The program" : callName(sideA.trace, a);
  const child = childA !== 0
    ? callName(sideA.trace, childA)
    : childB !== 0
    ? callName(sideB.trace, childB)
    : "";
  const { times, handled, changes } = story;
  switch (kind) {
    case "result":
      if (sideA.outcomes[a] !== sideB.outcomes[b]) {
        return `${subject} ended otherwise: ${endOf(sideA.trace, a)}, now ${endOf(sideB.trace, b)}`;
      }
      if (changes.length > 0 && changes.every(({ atExit }) => atExit)) {
        return `${subject} ${effectText(diff, story)}${raceText(diff, story)}`;
      }
      return `${subject} returned something else${givenText(diff, story)}${raceText(diff, story)}`;
    case "error": {
      if (sideA.outcomes[a] === sideB.outcomes[b]) return `${subject} threw another error`;
      const throws = sideB.outcomes[b] === Outcome.THREW;
      const from = handled === undefined
        ? ""
        : callName((handled.side === "a" ? sideA : sideB).trace, handled.child);
      if (!throws) {
        if (from !== "") return `${subject} now swallows the error that ${from} throws`;
        return `${subject} no longer throws`;
      }
      if (from !== "") return `${subject} no longer handles the error that ${from} throws`;
      return `${subject} now throws${givenText(diff, story)}${raceText(diff, story)}`;
    }
    case "args": {
      const names = [...new Set(changes.map(({ slot }) => slot))].map(escapeText);
      const which = names.length === 1 && !/^\d/.test(names[0]!) ? `another ${names[0]}` : "other arguments";
      if (story.isDefault) {
        return `${child} gets ${which}: its default, as the text of ${subject} is the same`;
      }
      return `${subject} calls ${child} with ${which}`;
    }
    case "added":
      if (story.isWrapper) return `${subject} now goes through ${child} for what it called itself`;
      if (times !== undefined && times.a > 0) {
        return `${subject} calls ${child} more often: ${plural(times.a, "time")} before, now ${
          countText(times.b)
        }`;
      }
      return `${subject} now calls ${child}`;
    case "removed":
      if (story.isWrapper) {
        return `${subject} no longer goes through ${child}: it calls itself what ${child} called`;
      }
      if (story.isMissed) return `${child} is not got into: ${subject} throws where it calls it`;
      if (times !== undefined && times.b > 0) {
        return `${subject} calls ${child} less often: ${plural(times.a, "time")} before, now ${
          countText(times.b)
        }`;
      }
      return `${subject} no longer calls ${child}`;
    case "order":
      return `${subject} calls ${child} in another order`;
    case "awaits": {
      const before = sideA.suspensions?.[a] ?? 0;
      const after = sideB.suspensions?.[b] ?? 0;
      const { async, generator } = sideA.trace.siteOf(a);
      const word = generator ? "yields" : "awaits";
      if (child === "") {
        // An async generator does both, and the record does not tell which.
        const stops = async && generator ? "stops at await or yield" : word;
        return `${subject} ${stops} ${
          after < before ? "less" : "more"
        } often: ${before} before, now ${after}`;
      }
      return after < before
        ? `${subject} no longer ${word} ${child}`
        : `${subject} now ${word} after ${child}`;
    }
  }
}

/** What a call with the same result changes otherwise. */
function effectText({ a, b }: RunDiff, { cause, changes }: Story): string {
  const { slot, path } = changes[0]!;
  const place = escapeText(slot + path);
  const changed = (trace: Trace, call: number) => {
    const { params } = trace.siteOf(call);
    return trace.extrasOf(call).some(({ index, atExit }) =>
      atExit && (index < 0 ? "this" : params[index]) === slot
    );
  };
  if (!changed(b.trace, cause.b)) return `no longer changes ${place}`;
  return changed(a.trace, cause.a) ? `leaves another ${place}` : `now changes ${place}`;
}

/** Says that a function's calls came in another order. */
function raceText({ a }: RunDiff, { race }: Story): string {
  if (race === undefined) return "";
  const caller = (call: number) => {
    const parent = a.parents[call]!;
    return parent === 0 ? "the top level" : callName(a.trace, parent);
  };
  const [before, after] = [caller(race.first), caller(race.second)];
  return before === after
    ? ": a race changed the order of its calls"
    : `: a race, ${after} now reaches it before ${before}`;
}

/** What the texts of the functions say about a cause; nothing when they are not known. */
export function sourceSentence(diff: RunDiff, story: Story): string {
  const { a: sideA } = diff;
  const { a, childA, childB } = story.cause;
  const name = a === 0 ? "" : callName(sideA.trace, a);
  const child = childA !== 0
    ? callName(sideA.trace, childA)
    : childB !== 0
    ? callName(diff.b.trace, childB)
    : "";
  if (story.isDefault) {
    return `the text of ${child} changed, that of ${
      name === "" ? "its caller" : name
    } did not: a default argument, most likely`;
  }
  switch (story.source) {
    case "changed":
      return `the text of ${name} changed between the runs${alsoChangedText(sideA.trace, story)}`;
    case "module":
      return `the text of ${name} is the same, but its module's changed: a constant, or another function`;
    case "same":
      return `the text of ${name} is the same: what differs is its surroundings (${
        isGivenSecret(diff, story) ? "a hidden secret, " : ""
      }state, time, input, another module)`;
    case "unknown":
      return "";
  }
}

/** Callers that are named whose text changed, too. */
const MOST_CHANGED = 3;

/** What came to something else above the cause may do so for a reason of its own. */
function alsoChangedText(trace: Trace, { alsoChanged }: Story): string {
  const names = [...new Set(alsoChanged.map((call) => callName(trace, call)))];
  if (names.length === 0) return "";
  const more = names.length > MOST_CHANGED ? ` and ${names.length - MOST_CHANGED} more` : "";
  return `, and that of ${names.slice(0, MOST_CHANGED).join(", ")}${more} above it`;
}

/** Columns of the call that one came after. */
const BEFORE_WIDTH = 60;

/** Where a call stands that came in another order: `in A it follows open(), in B close()`. */
export function orderSentence({ a, b }: RunDiff, { before }: Story, glyphs: Glyphs): string {
  if (before === undefined) return "";
  const text = ({ trace }: { trace: Trace }, call: number): string =>
    call === 0 ? "nothing" : callText(trace, { call, others: [] }, BEFORE_WIDTH, {
      style: PLAIN,
      glyphs,
      args: true,
      results: false,
      valueWidth: BEFORE_WIDTH,
    }).map((one) => one.text).join("");
  return `in A it follows ${text(a, before.a)}; in B, ${text(b, before.b)}`;
}

/** `main › checkout › Cart.total`, to the cause, or to the function that is named in its place. */
export function pathSegments(
  diff: RunDiff,
  story: Story,
  { style, glyphs, toSubject = false }: { style: Style; glyphs: Glyphs; toSubject?: boolean },
): Segment[] {
  const { trace } = diff.a;
  const between = glyphs.arrow === "->" ? " > " : " › ";
  // That a runner works in a process of its own is no part of the way.
  const inProcess = story.path.findIndex((call) => trace.siteOf(call).kind !== "process");
  const names = story.path.slice(Math.max(0, inProcess)).map((call) => callName(trace, call));
  const { subject, cause } = story;
  if (toSubject && story.isDefault && (subject.side === "b" || subject.call !== cause.a)) {
    names.push(callName(diff[subject.side].trace, subject.call));
  }
  if (names.length === 0) return [{ text: "top level" }];
  const shown = names.length > 12
    ? [...names.slice(0, 4), `${glyphs.dots} ${names.length - 10} calls`, ...names.slice(-6)]
    : names;
  return shown.flatMap((text, i) => {
    const isLast = i === shown.length - 1;
    return isLast ? [{ text, dress: style.bold }] : [{ text }, { text: between, dress: style.dim }];
  });
}

/** `src/cart.ts:12`, as a link where the terminal has them. */
export function placeSegment(trace: Trace, call: number, { style }: { style: Style }): Segment {
  const { file, line } = trace.siteOf(call);
  if (file === "") return { text: "" };
  const url = isUrl(file) ? file : pathToFileURL(file).href;
  return {
    text: `${escapeText(fileText(file, trace.header.cwd))}:${line}`,
    dress: (text) => style.link(style.dim(text), url),
  };
}

/** `It explains up to 11 other differences: 3 above it, 8 elsewhere.` */
export function consequenceText(above: number, after: number): string {
  const sum = above + after;
  if (sum === 0) return "No other difference is seen to follow from it.";
  const parts = [
    above > 0 ? `${countText(above)} above it` : "",
    after > 0 ? `${countText(after)} after it` : "",
  ];
  return `${plural(sum, "other difference")} may follow from it: ${
    parts.filter((part) => part !== "").join(", ")
  }.`;
}

function endOf(trace: Trace, call: number): string {
  switch (trace.outcomeOf(call)) {
    case Outcome.RETURNED:
      return "returned";
    case Outcome.THREW: {
      const error = trace.resultOf(call);
      return error === undefined ? "threw" : thrownText(error.snapshot, 60);
    }
    case Outcome.SUSPENDED:
      return "left suspended";
    default:
      return "unfinished";
  }
}

/** That the arguments are the same, unless a hidden one may be another. */
function givenText(diff: RunDiff, story: Story): string {
  if (diff.a.trace.siteOf(story.cause.a).params.length === 0) return "";
  return isGivenSecret(diff, story)
    ? " for arguments that show no difference: hidden secrets may have one"
    : " for the same arguments";
}

/** Whether the arguments of a cause have secrets that are not compared. */
function isGivenSecret({ a, b }: RunDiff, { cause }: Story): boolean {
  if (a.noise.comparesTokens) return false;
  return cause.a !== 0 && hasSecret(a.trace, cause.a) || cause.b !== 0 && hasSecret(b.trace, cause.b);
}

function hasSecret(trace: Trace, call: number): boolean {
  let found = false;
  for (const { snapshot } of trace.argsOf(call)) {
    walkSnapshot(snapshot, (part) => {
      found ||= part.type === "redacted" || part.type === "string" && part.value.includes("<redacted ");
      return !found;
    });
  }
  return found;
}

/**
 * Why a test fails that passed, in a dozen lines.
 *
 * @module
 */
import { compareOutcomes, compareSelf } from "../query/diff/compare_calls.ts";
import type { Comparison } from "../query/diff/compare_test.ts";
import type { FailedTest, FlakeFacts } from "../query/diff/failed_test.ts";
import { neverSeen } from "../query/diff/never_seen.ts";
import { changedModules, sourceNotes } from "../query/diff/sources.ts";
import type { Story } from "../query/diff/story.ts";
import type { NearestTest } from "../query/nearest_test.ts";
import type { RunDiff } from "../query/diff/diff.ts";
import { Outcome } from "../trace/spec.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import type { Trace } from "../trace/trace.ts";
import { callName, callText, fileText } from "./call_text.ts";
import { placeOf } from "./diff/change_text.ts";
import { pathSegments, placeSegment, sourceSentence, storySentence } from "./diff/story_text.ts";
import { deciderText } from "./decider_text.ts";
import { snapshotText, thrownText } from "./snapshot_text.ts";
import type { Glyphs, Segment, Style } from "./style.ts";
import { cutText, escapeText, lineOf } from "./text.ts";
import { countText, plural } from "./units.ts";

export interface CauseTextOptions {
  style: Style;
  glyphs: Glyphs;
  width: number;
}

/** Lines of an error's message. */
const MESSAGE_LINES = 2;

/** Further functions that are named. */
const OTHERS = 3;

/** Files that are named. */
const CHANGED = 3;

/** At most twelve lines: what failed, where it went another way and with which values, why, and what shows more. */
export function* causeLines(failed: FailedTest, options: CauseTextOptions): Generator<string> {
  const { style, glyphs, width } = options;
  const line = (segments: Segment[]) => lineOf(segments, width, glyphs.dots);
  const { test, among, red, comparison, why, flake, passedAt, next, hint, changed, changedLine } = failed;
  yield line([
    { text: `${glyphs.cross} `, dress: style.red },
    { text: escapeText(test.title), dress: style.bold },
    { text: among === undefined ? "" : ` (${among.place} of ${among.of})` },
    ...test.call === 0 ? [] : [{ text: "  " }, placeSegment(red, test.call, options)],
  ]);
  const thrown = messageLines(red, test.call, width);
  for (
    const text of thrown.length > 0 || test.said === undefined ? thrown : linesOf(test.said).map(escapeText)
  ) {
    yield line([{ text: `  ${text}`, dress: style.red }]);
  }
  const [story, ...others] = comparison?.stories ?? [];
  if (comparison === undefined || story === undefined) {
    const nothing = `It did the same where it passed (${passedAt}): what differs is not in the record.`;
    yield line([{ text: `  ${escapeText(why ?? nothing)}` }]);
    if (comparison !== undefined && why === undefined) {
      for (const segments of quietLines(comparison.diff, options)) yield line([{ text: "  " }, ...segments]);
    }
    if (failed.nearest !== undefined) yield* nearestLines(red, failed.nearest, options);
  } else yield* storyLines(comparison, { story, others, passedAt, flake, changed, changedLine }, options);
  const last = next === undefined ? hint : `See: ${next}`;
  if (last !== undefined) yield line([{ text: `  ${escapeText(last)}`, dress: style.dim }]);
}

/** The passing test that is most like it, and where the two part. */
function* nearestLines(
  trace: Trace,
  { test, shared, of, part, last }: NearestTest,
  options: CauseTextOptions,
): Generator<string> {
  const { style, glyphs, width } = options;
  const line = (segments: Segment[]) => lineOf([{ text: "  " }, ...segments], width, glyphs.dots);
  yield line([
    { text: "The nearest test that passes: " },
    { text: escapeText(test.title), dress: style.bold },
    { text: ` (calls ${countText(shared)} of its ${plural(of, "function")})  ` },
    placeSegment(trace, test.call, options),
  ]);
  const pair = part ?? last;
  if (pair === undefined) return yield line([{ text: "Both go the same way there: their values differ." }]);
  yield line([
    { text: part === undefined ? "Both go the same way there; with other values, as in " : "They part in " },
    { text: callName(trace, pair.fails), dress: style.bold },
    { text: "  " },
    placeSegment(trace, pair.fails, options),
  ]);
  for (
    const [name, dress, call] of [["green", style.green, pair.passes], [
      "red  ",
      style.red,
      pair.fails,
    ]] as const
  ) {
    yield line([{ text: `${name}  `, dress }, { text: plainCallText(trace, call, options) }]);
  }
}

/** Lines of what is said of a test that have something in them. */
function linesOf(text: string, most = MESSAGE_LINES): string[] {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "").slice(0, most);
}

/** What the test threw: its message, and in place of a drawing of the two values these themselves. */
function messageLines(trace: Trace, call: number, width: number): string[] {
  const thrown = call === 0 ? undefined : trace.resultOf(call)?.snapshot;
  if (thrown === undefined || trace.outcomeOf(call) !== Outcome.THREW) return [];
  const isError = thrown.type === "composite" && thrown.kind === "error";
  const text = isError ? `${thrown.className}: ${thrown.text ?? ""}` : thrownText(thrown);
  const lines = linesOf(text, Infinity);
  const pair = lines.length > 1 ? expectation(thrown) : undefined;
  if (pair !== undefined) {
    const room = Math.max(12, Math.floor((width - 24) / 2));
    const [expected, actual] = pair.map((value) => snapshotText(value, room));
    if (expected !== actual) {
      return [...lines.slice(0, 1).map(escapeText), `expected ${expected}, received ${actual}`];
    }
  }
  // Where the error says it in words alone.
  const expected = saidAfter("Expected", lines);
  const received = saidAfter("Received", lines);
  if (expected !== undefined && received !== undefined) {
    return [lines[0]!, `expected ${expected}, received ${received}`].map(escapeText);
  }
  return lines.slice(0, MESSAGE_LINES).map(escapeText);
}

/** What stands behind a word: `Expected: 3`, `Expected number of calls: 3`. */
function saidAfter(word: string, lines: readonly string[]): string | undefined {
  const pattern = new RegExp(`^${word}[^:]{0,40}: (.+)`);
  return lines.map((line) => pattern.exec(line)?.[1]).find((value) => value !== undefined);
}

/** What an assertion wanted, and what it got, where its error says so. */
function expectation(thrown: Snapshot): [Snapshot, Snapshot] | undefined {
  if (thrown.type !== "composite") return undefined;
  const valueOf = (name: string, { properties } = thrown) =>
    properties.find(({ key }) => key === name)?.value;
  const result = valueOf("matcherResult");
  const holder = result?.type === "composite" ? result : thrown;
  // uvu's assertions have `expects`.
  const expected = valueOf("expected", holder) ?? valueOf("expects", holder);
  const actual = valueOf("actual", holder);
  return expected === undefined || actual === undefined ? undefined : [expected, actual];
}

function* storyLines(
  { diff, green }: Comparison,
  { story, others, passedAt, flake, changed, changedLine }: {
    story: Story;
    others: readonly Story[];
    passedAt: string | undefined;
    flake: FlakeFacts | undefined;
    changed: readonly string[] | undefined;
    changedLine: number | undefined;
  },
  options: CauseTextOptions,
): Generator<string> {
  const { style, glyphs, width } = options;
  const line = (segments: Segment[]) => lineOf([{ text: "  " }, ...segments], width, glyphs.dots);
  const { a, b } = story.cause;
  const outcome = story.isMissed || story.isDefault ? undefined : outcomeStory(diff, story);
  yield line([{ text: escapeText(storySentence(diff, outcome ?? story)), dress: style.bold }]);
  // Where it is now: that is the file that the user has.
  const place: Segment[] = b === 0 ? [] : [subjectPlace(diff, story, options), { text: "  " }];
  yield line([...place, ...pathSegments(diff, story, { ...options, toSubject: true })]);
  const given = a === 0 ? "" : givenText(diff.a.trace, a, width);
  if (given !== "") yield line([{ text: "given  ", dress: style.dim }, { text: given }]);
  const self = selfText(diff, story, width);
  if (self !== "") yield line([{ text: "this   ", dress: style.dim }, { text: self }]);
  for (const { name, dress, text } of valueLines(diff, outcome ?? story, options)) {
    yield line([{ text: `${name}  `, dress }, { text: cutText(text, width - 9, glyphs.dots) }]);
  }
  if (outcome !== undefined) yield line([{ text: escapeText(storySentence(diff, story)) }]);
  const decides = flake === undefined ? "" : deciderText(diff, flake, Math.floor(width / 3));
  if (decides !== "") yield line([{ text: decides, dress: style.bold }]);
  const source = decides === ""
    ? reasonText(diff, story, { changed: changed ?? changedModules(diff), changedLine })
    : "";
  const reason = source === "" ? "" : `${source}; `;
  yield line([{ text: escapeText(reason) }, {
    text: escapeText(`it passed at ${passedAt}`),
    dress: style.dim,
  }]);
  // What a function keeps in a variable, no call of it shows.
  const isElsewhere = story.source !== "changed" && !story.isDefault;
  if (b !== 0 && (isElsewhere || diff.b.trace.siteOf(b).kind === "test")) {
    for (const segments of quietLines(diff, options)) yield line(segments);
  }
  const unseen = outcome === undefined ? neverSeen(diff, green) : undefined;
  if (unseen !== undefined) {
    const { call, slot, value, calls } = unseen;
    const text = `${escapeText(slot)}: ${snapshotText(value, 40)}, never before in ${
      plural(calls, "call")
    } of ${callName(diff.b.trace, call)}`;
    yield line([{ text: "new    ", dress: style.dim }, { text }]);
  }
  const names = otherNames(diff, { story, others }, options);
  if (names.length > 0) {
    const shown = names.slice(0, OTHERS).flatMap((name, i) => i === 0 ? name : [{ text: ", " }, ...name]);
    const more = names.length - OTHERS;
    yield line([
      { text: "also   ", dress: style.dim },
      ...shown,
      { text: more > 0 ? ` ${glyphs.dots} +${more}` : "" },
    ]);
  }
}

/** What the texts say about a cause: where that of the function did not change, which files did, or where its own begins to. */
function reasonText(
  diff: RunDiff,
  story: Story,
  { changed, changedLine }: { changed: readonly string[]; changedLine: number | undefined },
): string {
  const { a, b } = story.cause;
  if (story.source === "module" && changedLine !== undefined && !story.isDefault) {
    const { trace } = diff.b;
    const changed = `${fileText(trace.siteOf(b).file, trace.header.cwd)}:${changedLine}`;
    return `the text of ${callName(diff.a.trace, a)} is the same; changed: ${changed}`;
  }
  const isElsewhere = (story.source === "same" || story.source === "unknown") && !story.isDefault;
  if (!isElsewhere || changed.length === 0) return sourceSentence(diff, story);
  const more = changed.length > CHANGED ? ` and ${plural(changed.length - CHANGED, "other file")}` : "";
  const same = story.source === "same" ? `the text of ${callName(diff.a.trace, a)} is the same; ` : "";
  return `${same}changed: ${changed.slice(0, CHANGED).join(", ")}${more}`;
}

/** Functions that are named of those whose text changed and nothing else. */
const QUIET = 2;

function quietLines(diff: RunDiff, options: CauseTextOptions): Segment[][] {
  return quietChanges(diff).slice(0, QUIET).map(({ name, call }) => [
    { text: "text   ", dress: options.style.dim },
    { text: `${escapeText(name)} ` },
    placeSegment(diff.b.trace, call, options),
    { text: " changed; what the record has of its calls is the same" },
  ]);
}

/** Functions that the test calls whose text changed, and whose calls did the same: where a test only waits for ever, one may be why. */
function quietChanges(diff: RunDiff): { name: string; call: number }[] {
  const { functionOf, sites } = diff.b;
  const firstCalls = new Map<number, number>();
  for (let call = 1; call < sites.length; call++) {
    const fn = functionOf[sites[call]!]!;
    if (!firstCalls.has(fn)) firstCalls.set(fn, call);
  }
  return sourceNotes(diff).flatMap(({ fn, name, source, behaviour }) => {
    const call = firstCalls.get(fn);
    return call === undefined || source !== "changed" || behaviour === "differs" ? [] : [{ name, call }];
  });
}

/** Where the function that is named stands: as it is now, where it is there. */
function subjectPlace(diff: RunDiff, { cause, subject }: Story, options: CauseTextOptions): Segment {
  if (subject.call !== cause.a) return placeSegment(diff[subject.side].trace, subject.call, options);
  return placeSegment(diff.b.trace, cause.b, options);
}

/** Other functions that may be meant or went another way, each once, with their places. */
function otherNames(
  diff: RunDiff,
  { story, others }: { story: Story; others: readonly Story[] },
  options: CauseTextOptions,
): Segment[][] {
  const seen = new Set<string>();
  const nameOf = ({ side, call }: Story["subject"]) => callName(diff[side].trace, call);
  seen.add(nameOf(story.subject));
  const calls = [
    ...story.related,
    ...others.filter(({ cause }) => cause.a !== 0).map(({ cause }) => ({
      side: "b" as const,
      call: cause.b,
    })),
  ];
  return calls.flatMap((call) => {
    const name = nameOf(call);
    if (seen.has(name)) return [];
    seen.add(name);
    return [[{ text: `${name} ` }, placeSegment(diff[call.side].trace, call.call, options)]];
  });
}

/** The outcome of a call that goes another way inside: that is the news, and the way there a detail. */
function outcomeStory(diff: RunDiff, story: Story): Story | undefined {
  const { a, b, kind } = story.cause;
  if (a === 0 || kind === "result" || kind === "error") return undefined;
  const changes = compareOutcomes(diff, a, b);
  if (changes.length === 0) return undefined;
  const threw = [diff.a.outcomes[a], diff.b.outcomes[b]].includes(Outcome.THREW);
  const { times: _, ...rest } = story;
  return {
    ...rest,
    changes,
    cause: { ...story.cause, kind: threw ? "error" : "result", childA: 0, childB: 0 },
  };
}

/** What stood there when the test passed, and what stands there now. */
function valueLines(
  diff: RunDiff,
  { cause, changes }: Story,
  { style, glyphs, width }: CauseTextOptions,
): { name: string; dress: Segment["dress"]; text: string }[] {
  const { a, b } = diff;
  const green = (text: string) => ({ name: "green", dress: style.green, text });
  const red = (text: string) => ({ name: "red  ", dress: style.red, text });
  const room = roomOf(width);
  const callOf = (trace: Trace, call: number) => plainCallText(trace, call, { style, glyphs, width });
  const { childA, childB } = cause;
  if (changes.length > 0) {
    const more = changes.length === 1 ? "" : `  ${glyphs.dots} +${plural(changes.length - 1, "other part")}`;
    return changes.slice(0, 1).flatMap((found) => {
      const { from, ...change } = fromDifference(found);
      const place = placeOf(change) + (from === 0 ? "" : ` from character ${from}`);
      const head = place === "" ? "" : `${place}: `;
      const write = (value: typeof change.a, trace: Trace, call: number) =>
        value === undefined
          ? isOpen(trace, call) ? "it did not end" : "nothing"
          : change.slot === "error" && change.path === "" || change.slot === "outcome" && threw(trace, call)
          ? thrownText(value, room)
          : snapshotText(value, room);
      return [
        green(head + write(change.a, a.trace, cause.a)),
        red(head + write(change.b, b.trace, cause.b) + more),
      ];
    });
  }
  if (childA === 0 && childB === 0) {
    const [before, after] = [callOf(a.trace, cause.a), callOf(b.trace, cause.b)];
    return before === after ? [] : [green(before), red(after)];
  }
  const [before, after] = consequence(diff, cause, room);
  return [
    green((childA === 0 ? "no such call" : `calls ${callOf(a.trace, childA)}`) + before),
    red((childB === 0 ? "no such call" : `calls ${callOf(b.trace, childB)}`) + after),
  ];
}

/** A call without its colours. */
function plainCallText(trace: Trace, call: number, { style, glyphs, width }: CauseTextOptions): string {
  const room = roomOf(width);
  const options = { style, glyphs, args: true, results: true, valueWidth: Math.floor(room / 2) };
  return callText(trace, { call, others: [] }, room, options).map(({ text }) => text).join("");
}

/** Columns for a value behind its name. */
function roomOf(width: number): number {
  return Math.min(200, Math.max(20, width - 20));
}

/** Characters of two texts that are the same and shown before the first that differs; fewer are never left out. */
const LEAD = 12;
const LONG = 40;

/** Two long texts from shortly before the place where they part. */
function fromDifference<Change extends Story["changes"][number]>(change: Change): Change & { from: number } {
  const { a, b } = change;
  if (a?.type !== "string" || b?.type !== "string") return { ...change, from: 0 };
  let same = 0;
  while (same < Math.min(a.value.length, b.value.length) && a.value[same] === b.value[same]) same++;
  if (same < LONG) return { ...change, from: 0 };
  let from = same - LEAD;
  // Not in the middle of a pair of surrogates.
  if (/[\uDC00-\uDFFF]/.test(a.value[from]!)) from--;
  const rest = (value: typeof a) => ({
    ...value,
    value: value.value.slice(from),
    length: value.length - from,
  });
  return { ...change, a: rest(a), b: rest(b), from };
}

/** What came of it: the outcome of the nearest caller that ended otherwise. */
function consequence(
  diff: RunDiff,
  cause: Story["cause"],
  room: number,
): [string, string] {
  if (diff.matcher === undefined) return ["", ""];
  for (let call = cause.a; call !== 0; call = diff.a.parents[call]!) {
    const other = diff.matcher.toB[call]!;
    if (other === 0) continue;
    const [change] = compareOutcomes(diff, call, other);
    if (change === undefined || change.a === undefined && change.b === undefined) continue;
    const head = `; ${callName(diff.a.trace, call)} ${placeOf(change) || "ended"}: `;
    const write = (value: Snapshot | undefined) =>
      value === undefined
        ? "nothing"
        : value.type === "composite" && value.kind === "error"
        ? thrownText(value, room / 2)
        : snapshotText(value, room / 2);
    return [head + write(change.a), head + write(change.b)];
  }
  return ["", ""];
}

/** The arguments of a call, which are the same on both sides. */
function givenText(trace: Trace, call: number, width: number): string {
  const { params } = trace.siteOf(call);
  const args = trace.argsOf(call);
  const room = Math.max(12, Math.floor(Math.min(200, width - 12) / Math.max(1, args.length)));
  return args.map(({ snapshot }, i) => {
    const name = params[i] === undefined ? "" : `${escapeText(params[i]!)}: `;
    return name + snapshotText(snapshot, room);
  }).join(", ");
}

/** What was another in the `this` that the cause was given: `VipCart.level was "gold", is nothing`. */
function selfText(diff: RunDiff, { cause: { a, b } }: Story, width: number): string {
  if (a === 0 || b === 0) return "";
  const [change, ...more] = compareSelf(diff, a, b);
  if (change === undefined) return "";
  const self = diff.b.trace.extrasOf(b).find(({ index, atExit }) => index < 0 && !atExit)?.value.snapshot;
  const owner = self?.type === "composite" ? escapeText(self.className) : "this";
  const room = Math.max(12, Math.floor((Math.min(200, width) - 40) / 2));
  const [was, is] = [change.a, change.b].map((value) =>
    value === undefined ? "nothing" : snapshotText(value, room)
  );
  const others = more.length === 0 ? "" : `, +${plural(more.length, "other part")}`;
  return `${owner}${escapeText(change.path)} was ${was}, is ${is}${others}`;
}

function isOpen(trace: Trace, call: number): boolean {
  const outcome = call === 0 ? undefined : trace.outcomeOf(call);
  return outcome === Outcome.OPEN || outcome === Outcome.SUSPENDED;
}

function threw(trace: Trace, call: number): boolean {
  return call !== 0 && trace.outcomeOf(call) === Outcome.THREW;
}

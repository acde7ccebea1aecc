/**
 * Why a test fails that passed, in a dozen lines.
 *
 * @module
 */
import type { Comparison } from "../query/diff/compare_test.ts";
import type { TestCall } from "../query/test_calls.ts";
import type { Story } from "../query/diff/story.ts";
import type { RunDiff } from "../query/diff/diff.ts";
import type { Trace } from "../trace/trace.ts";
import { callText } from "./call_text.ts";
import { placeOf } from "./diff/change_text.ts";
import { pathSegments, placeSegment, sourceSentence, storySentence } from "./diff/story_text.ts";
import { snapshotText, thrownText } from "./snapshot_text.ts";
import type { Glyphs, Segment, Style } from "./style.ts";
import { cutText, escapeText, lineOf, plural } from "./text.ts";

export interface CauseTextOptions {
  style: Style;
  glyphs: Glyphs;
  width: number;
}

/** What is known of a test that failed. */
export interface FailedTest {
  test: TestCall;
  red: Trace;
  /** Absent where there is nothing to compare it with: `why` says why. */
  comparison?: Comparison;
  why?: string;
  /** Where it passed, such as a commit. */
  passedAt?: string;
  /** What shows more. */
  next: string;
}

/** Parts of values that are shown of one cause. */
const MOST_CHANGES = 2;
/** Lines of an error's message. */
const MESSAGE_LINES = 4;

/** At most twelve lines: what failed, where it went another way and with which values, why, and what shows more. */
export function* causeLines(failed: FailedTest, options: CauseTextOptions): Generator<string> {
  const { style, glyphs, width } = options;
  const line = (segments: Segment[]) => lineOf(segments, width, glyphs.dots);
  const { test, red, comparison, why, passedAt, next } = failed;
  yield line([
    { text: `${glyphs.cross} `, dress: style.red },
    { text: escapeText(test.title), dress: style.bold },
    { text: "  " },
    placeSegment(red, test.call, options),
  ]);
  for (const text of messageLines(red, test.call)) yield line([{ text: `  ${text}`, dress: style.red }]);
  const [story, ...more] = comparison?.stories ?? [];
  if (comparison === undefined || story === undefined) {
    const nothing = `It did the same where it passed (${passedAt}): what differs is not in the record.`;
    yield line([{ text: `  ${escapeText(why ?? nothing)}` }]);
  } else yield* storyLines(comparison.diff, { story, more: more.length, passedAt }, options);
  yield line([{ text: `  ${next}`, dress: style.dim }]);
}

/** The first lines of what the test threw. */
function messageLines(trace: Trace, call: number): string[] {
  const thrown = trace.resultOf(call)?.snapshot;
  if (thrown === undefined) return [];
  const isError = thrown.type === "composite" && thrown.kind === "error";
  const text = isError ? `${thrown.className}: ${thrown.text ?? ""}` : thrownText(thrown);
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return lines.slice(0, MESSAGE_LINES).map(escapeText);
}

function* storyLines(
  diff: RunDiff,
  { story, more, passedAt }: { story: Story; more: number; passedAt: string | undefined },
  options: CauseTextOptions,
): Generator<string> {
  const { style, glyphs, width } = options;
  const line = (segments: Segment[]) => lineOf([{ text: "  " }, ...segments], width, glyphs.dots);
  const { a } = story.cause;
  yield line([{ text: escapeText(storySentence(diff, story)), dress: style.bold }]);
  const place: Segment[] = a === 0 ? [] : [placeSegment(diff.a.trace, a, options), { text: "  " }];
  yield line([...place, ...pathSegments(diff, story, options)]);
  for (const { name, dress, text } of valueLines(diff, story, options)) {
    yield line([{ text: `${name}  `, dress }, { text: cutText(text, width - 9, glyphs.dots) }]);
  }
  const source = sourceSentence(diff, story);
  if (source !== "") yield line([{ text: escapeText(source) }]);
  const others = more === 0 ? "" : `; ${plural(more, "other call")} went another way, too`;
  yield line([{ text: escapeText(`it passed at ${passedAt}${others}`), dress: style.dim }]);
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
  const room = Math.min(200, Math.max(20, width - 20));
  const callOf = (trace: Trace, call: number) =>
    callText(trace, { call, others: [] }, room, {
      style,
      glyphs,
      args: true,
      results: true,
      valueWidth: Math.floor(room / 2),
    }).map(({ text }) => text).join("");
  const { childA, childB } = cause;
  if (changes.length > 0) {
    return changes.slice(0, MOST_CHANGES).flatMap((change) => {
      const place = placeOf(change);
      const head = place === "" ? "" : `${place}: `;
      const write = (value: typeof change.a, trace: Trace, call: number) =>
        value === undefined
          ? "nothing"
          : change.slot === "error" && change.path === "" || change.slot === "outcome" && threw(trace, call)
          ? thrownText(value, room)
          : snapshotText(value, room);
      return [
        green(head + write(change.a, a.trace, cause.a)),
        red(head + write(change.b, b.trace, cause.b)),
      ];
    });
  }
  if (childA === 0 && childB === 0) return [green(callOf(a.trace, cause.a)), red(callOf(b.trace, cause.b))];
  return [
    green(childA === 0 ? "does not call it" : `calls ${callOf(a.trace, childA)}`),
    red(childB === 0 ? "does not call it" : `calls ${callOf(b.trace, childB)}`),
  ];
}

function threw(trace: Trace, call: number): boolean {
  return call !== 0 && trace.outcomeOf(call) === 2;
}

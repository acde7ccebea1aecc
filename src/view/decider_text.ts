import type { Decider, Event, Source } from "../query/diff/decider.ts";
import type { RunDiff } from "../query/diff/diff.ts";
import type { FlakeFacts } from "../query/diff/failed_test.ts";
import { callName } from "./call_text.ts";
import { snapshotText } from "./snapshot_text.ts";
import { escapeText } from "./text.ts";

const WORDS: Record<Source, string> = {
  random: "a random value decides",
  time: "the time decides",
  file: "a file decides",
  network: "the network decides",
  process: "another process decides",
  other: "something outside decides",
};

/** What decides whether a test passes, in a line: `a random value decides: Math.random gave 0.2 where it passed, 0.7 where it failed`. */
export function deciderText(diff: RunDiff, { decider, beforeIt, afterIt }: FlakeFacts, room: number): string {
  if (decider?.kind === "race") return raceText(diff, decider);
  if (decider !== undefined && decider.source !== "other") return sourceText(diff, decider, room);
  const order = orderText(beforeIt, afterIt);
  if (order !== "") return order;
  return decider === undefined ? "" : sourceText(diff, decider, room);
}

function sourceText({ a, b }: RunDiff, decider: Decider & { kind: "source" }, room: number): string {
  const [green, red] = [a.trace.resultOf(decider.a), b.trace.resultOf(decider.b)].map((value) =>
    value === undefined ? "nothing" : snapshotText(value.snapshot, room)
  );
  const name = callName(a.trace, decider.a);
  const gave = green === red ? "" : ` gave ${green} where it passed, ${red} where it failed`;
  return `${WORDS[decider.source]}: ${name}${gave}`;
}

function raceText(diff: RunDiff, { first, second }: Decider & { kind: "race" }): string {
  const [one, other] = [first, second].map((event) => eventText(diff, event));
  return `a race decides: ${other} before ${one}; where it passed, after it`;
}

/** `save("a") ended`, `expire began`. */
function eventText({ a, b }: RunDiff, { at, a: callA, b: callB }: Event): string {
  const [trace, call] = callB === 0 ? [a.trace, callA] : [b.trace, callB];
  const args = trace.argsOf(call).map(({ snapshot }) => snapshotText(snapshot, 16)).join(", ");
  return `${callName(trace, call)}(${args}) ${at === "end" ? "ended" : "began"}`;
}

function orderText(beforeIt: readonly string[], afterIt: readonly string[]): string {
  const list = (titles: readonly string[]) =>
    titles.slice(0, 2).map((title) => `"${escapeText(title)}"`).join(", ") +
    (titles.length > 2 ? ` and ${titles.length - 2} more` : "");
  if (beforeIt.length > 0) return `the order of tests decides: it fails after ${list(beforeIt)}`;
  return afterIt.length > 0 ? `the order of tests decides: it passes after ${list(afterIt)}` : "";
}

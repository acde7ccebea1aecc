/**
 * Questions to something outside of the program that are asked one by one where one could ask them all.
 *
 * @module
 */
import type { Trace } from "../../trace/trace.ts";
import type { Remark } from "../remarks.ts";
import { totalOf } from "../times.ts";

/** Names of calls that ask something outside of the program. */
const QUERIES = /(?:^|\.)(?:fetch|query|execute|findOne|findUnique|findFirst|findById|\$queryRaw|request)$/i;
/** The same of calls of a statement, where the run has one: `selectUser.get(id)`. */
const STATEMENTS = /(?:^|\.)\w*(?:stmt|statement|query|select|sql|prepared)\w*\.(?:get|all|values|iterate)$/i;
/** Names of calls that prepare one. */
const PREPARES = /\.(?:prepare|query)$/;
/** Classes of prepared statements, in bun:sqlite, node:sqlite and better-sqlite3. */
const STATEMENT_CLASS = /^Statement(?:Sync)?$/;
/** Classes of promises, and of what is awaited like one. */
const THENABLE = /Promise|Thenable|Query|Builder/;
/** Questions one after the other from which on they are a pattern. */
const MANY = 10;
/** Questions of one caller that are looked at. */
const MOST_LOOKED = 10_000;
/** Callers between a question and the loop that it belongs to. */
const MOST_WRAPPERS = 8;
/** Calls that are asked for from outside, one by one. */
const ROOTS: ReadonlySet<string> = new Set(["request", "test", "suite", "block"]);

/** One call that asks something outside many times, each time something else. */
export function nPlusOneRemarks(trace: Trace): Remark[] {
  const asking = queryCalls(trace);
  const remarks: Remark[] = [];
  for (const calls of asking.values()) {
    for (const { holder, calls: group } of groupsOf(trace, calls)) {
      if (group.length < MANY || !areSequential(trace, { holder, calls: group })) continue;
      const given = new Set(
        group.map((call) => JSON.stringify(trace.argsOf(call).map(({ snapshot }) => snapshot))),
      );
      // A statement that is made anew each time is asked with something else.
      const isMade = isStatement(trace, group[0]!) && given.size === 1;
      if (!isMade && given.size < group.length * 0.8) continue;
      const how = isMade ? "the same statement made anew each time" : "each with something else";
      const name = trace.siteOf(holder).name.slice(0, 80);
      remarks.push({
        kind: "n+1",
        text: `${name} led to ${group.length} calls of %, one after the other, ${how}`,
        call: group[0]!,
        command: { name: "tree", options: [`--call ${holder}`] },
      });
    }
  }
  return remarks;
}

/** The calls that ask something, by site. */
function queryCalls(trace: Trace): Map<number, number[]> {
  const asks = sitesNamed(trace, QUERIES);
  const asksStatement = sitesNamed(trace, STATEMENTS);
  const prepares = sitesNamed(trace, PREPARES);
  const found = new Map<number, number[]>();
  let hasStatements = false;
  if (!asks.includes(1) && !asksStatement.includes(1)) return found;
  const sites = trace.siteColumn();
  for (let call = 1; call < sites.length; call++) {
    const site = sites[call]!;
    if (prepares[site] === 1 && !hasStatements) hasStatements = isStatement(trace, call);
    if (asks[site] !== 1 && asksStatement[site] !== 1) continue;
    const calls = found.get(site);
    if (calls === undefined) found.set(site, [call]);
    else calls.push(call);
  }
  if (!hasStatements) { for (const site of found.keys()) if (asks[site] !== 1) found.delete(site); }
  return found;
}

/** Marks external calls of such a name, by site. */
function sitesNamed(trace: Trace, pattern: RegExp): Uint8Array {
  return Uint8Array.from([
    0,
    ...trace.sites.map(({ kind, name }) => Number(kind === "external" && pattern.test(name))),
  ]);
}

function isStatement(trace: Trace, call: number): boolean {
  const result = trace.resultOf(call)?.snapshot;
  return result?.type === "composite" && STATEMENT_CLASS.test(result.className);
}

/** Calls below one that asks again and again, always through the same function. */
interface Group {
  holder: number;
  calls: number[];
}

/**
 * Calls by whoever asks several times: the nearest caller with more than one of them below it. What is between, and asks once each
 * time, only wraps the question.
 */
function groupsOf(trace: Trace, calls: readonly number[]): Iterable<Group> {
  const many = new Set<number>();
  const one = new Set<number>();
  for (const call of calls) {
    for (const caller of callersOf(trace, call)) {
      if (many.has(caller)) break;
      if (one.has(caller)) many.add(caller);
      else one.add(caller);
    }
  }
  const groups = new Map<string, Group>();
  for (const call of calls) {
    const callers = callersOf(trace, call);
    const at = callers.findIndex((caller) => many.has(caller));
    if (at < 0) continue;
    const holder = callers[at]!;
    // A function that asks this, then that, through others does not ask for a list.
    const key = `${holder} ${trace.siteIdOf(callers[at - 1] ?? call)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { holder, calls: [call] });
    else if (group.calls.length < MOST_LOOKED) group.calls.push(call);
  }
  return groups.values();
}

/** The callers of a call, the nearest first, up to what is answered or tested: that is asked from outside. */
function callersOf(trace: Trace, call: number): number[] {
  const callers: number[] = [];
  for (let at = trace.parentOf(call); at !== 0 && callers.length < MOST_WRAPPERS; at = trace.parentOf(at)) {
    if (ROOTS.has(trace.siteOf(at).kind) || trace.isThread(at)) break;
    callers.push(at);
  }
  return callers;
}

/**
 * Whether each question was asked when the one before had its answer. One that hands back a promise has ended before: what asked it, or a
 * caller of that up to the holder, must have waited in between.
 */
function areSequential(trace: Trace, { holder, calls }: Group): boolean {
  return calls.every((call, i) => {
    const next = calls[i + 1];
    if (next === undefined) return true;
    const start = trace.startOf(next);
    const end = trace.startOf(call) + totalOf(trace, call);
    return start >= end && (!isPromise(trace, call) || hasWaited(trace, { call, holder, until: start }));
  });
}

/** Whether a call may have handed back a promise; classes of their own, as queries of an ORM, may have a `then`. */
function isPromise(trace: Trace, call: number): boolean {
  const result = trace.resultOf(call)?.snapshot;
  if (result?.type === "cut") return THENABLE.test(result.className);
  return result?.type === "composite" && (result.kind === "promise" || THENABLE.test(result.className));
}

/** Whether somebody on the way from a call to its holder was suspended after the call, and went on before that time. */
function hasWaited(
  trace: Trace,
  { call, holder, until }: { call: number; holder: number; until: number },
): boolean {
  const since = trace.startOf(call);
  for (let at = trace.parentOf(call);; at = trace.parentOf(at)) {
    const pauses = trace.pausesOf(at);
    for (let i = 1; i < pauses.length; i += 2) {
      const [begin, end] = [pauses[i - 1]!, pauses[i]!];
      if (begin >= since && end <= until) {
        if (!hasAskedElse(trace, { caller: at, call, until: begin })) return true;
        break;
      }
    }
    if (at === holder || at === 0) return false;
  }
}

/** Calls behind a question that are looked at. */
const MOST_BEHIND = 1000;

/** Whether a caller of a question made another call after it that one can wait for: it may have waited for that, as for a timer. */
function hasAskedElse(
  trace: Trace,
  { caller, call, until }: { caller: number; call: number; until: number },
): boolean {
  const last = Math.min(trace.callCount, call + MOST_BEHIND);
  for (let other = call + 1; other <= last && trace.startOf(other) < until; other++) {
    if (trace.parentOf(other) !== caller) continue;
    if (trace.siteOf(other).async || isPromise(trace, other)) return true;
  }
  return false;
}

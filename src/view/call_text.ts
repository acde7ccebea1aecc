import { relative } from "node:path";
import type { Site } from "../contract.ts";
import { type CallItem, hasMore } from "../query/fold.ts";
import { hasTemplate, type RequestFacts, requestsOf, requestText } from "../query/requests.ts";
import { testTitle } from "../query/test_title.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace, Value } from "../trace/trace.ts";
import { snapshotText, thrownText } from "./snapshot_text.ts";
import type { Glyphs, Segment, Style } from "./style.ts";
import { cutMiddle, escapeText, widthOfSegments } from "./text.ts";

/** What of a call is shown. */
export interface CallTextOptions {
  style: Style;
  glyphs: Glyphs;
  args: boolean;
  results: boolean;
  /** Whether the number of each call is shown. */
  ids?: boolean;
  /** Columns of one value at most. */
  valueWidth: number;
  /** Columns of an argument, and of a result or an error, where these differ. */
  argWidth?: number;
  resultWidth?: number;
}

/** The calls that one line is about. */
export type ShownCalls = Pick<CallItem, "call" | "others"> & Partial<Pick<CallItem, "covers">>;

/**
 * Columns of an argument and of a result, arguments that are shown, and columns of the name; tried one after the other: what came
 * of a call says more than what it was given.
 */
const WIDTHS = [
  [Infinity, Infinity, Infinity, Infinity],
  [48, 60, Infinity, Infinity],
  [32, 48, Infinity, Infinity],
  [20, 40, Infinity, Infinity],
  [12, 32, Infinity, Infinity],
  [12, 32, 3, Infinity],
  [12, 32, 2, Infinity],
  [12, 32, 1, Infinity],
  [0, 32, 0, Infinity],
  [0, 20, 0, Infinity],
  [0, 20, 0, 24],
  [0, 10, 0, 24],
  [0, 10, 0, 16],
] as const;

/** A call as one would write it, with what came of it: `Cart.total(tax: 0.2) → 42.5`. */
export function callText(
  trace: Trace,
  item: ShownCalls,
  width: number,
  options: CallTextOptions,
): Segment[] {
  const { valueWidth, argWidth = valueWidth, resultWidth = valueWidth } = options;
  let segments: Segment[] = [];
  for (const [arg, result, most, nameWidth] of WIDTHS) {
    segments = segmentsOf(trace, item, {
      ...options,
      argWidth: Math.min(argWidth, arg),
      resultWidth: Math.min(resultWidth, result),
      mostArgs: most,
      nameWidth,
    });
    if (widthOfSegments(segments) <= width) break;
  }
  return segments;
}

/** The name of a call's function as {@link siteName} gives it; a test is called by its own title, with the values of its row. */
export function callName(trace: Trace, call: number): string {
  return siteName(trace.siteOf(call), testTitle(trace, call));
}

/** A function's name in the form for its kind: `new Cart`, `get Cart.total`. */
export function siteName(site: Site, title = site.name): string {
  const name = escapeText(title);
  switch (site.kind) {
    case "constructor":
      return `new ${name.replace(/\.constructor$/, "")}`.replace(/^new new /, "new ");
    case "getter":
      return /(?:^|\.)get /.test(name) ? name : `get ${name}`;
    case "setter":
      return /(?:^|\.)set /.test(name) ? name : `set ${name}`;
    case "test":
    case "suite":
      return `${site.kind} "${name}"`;
    case "request":
      return `request ${name}`;
    case "worker":
    case "process":
      return `${site.kind} ${name}`;
    default:
      return name;
  }
}

/** Below a command, a process's own command tells more than its script. The host's flags are many, and seldom the user's. */
function commandSegments(trace: Trace, call: number, { dim }: Style): Segment[] {
  const { header } = trace;
  // A file may have the site of a process and no process.
  const { name = "", command: [host, ...words] = [] } = trace.threadOf(call)?.header ?? {};
  if (header.host !== "command" || host === undefined) return [];
  const script = words.findIndex((word) => word.endsWith(name));
  const short = words.slice(Math.max(script, 0)).map((word) =>
    word.startsWith(`${header.cwd}/`) ? word.slice(header.cwd.length + 1) : word
  );
  return [{ text: ` (${escapeText([host, ...short].join(" "))})`, dress: dim }];
}

/** Requests of a row that are written out. */
const MOST_REQUESTS = 3;

/** `GET /users/:id 200`, and in front of a function `GET /users/:id 200  `. */
function requestSegments(
  trace: Trace,
  item: ShownCalls,
  { style, glyphs, args }: CallTextOptions,
): Segment[] {
  const { call, others } = item;
  const requests = requestsOf(trace);
  const own = requests.get(call);
  const { kind, name } = trace.siteOf(call);
  if (own === undefined) return kind === "request" ? [{ text: escapeText(name), dress: style.bold }] : [];
  const rows = [call, ...others].map((call) => requests.get(call)).filter((row) => row !== undefined);
  const variants = (textOf: (row: RequestFacts) => string): string => {
    const texts = [...new Set(rows.map(textOf))];
    const shown = texts.slice(0, MOST_REQUESTS);
    if (shown.length < texts.length || hasMore(item)) shown.push(glyphs.dots);
    return escapeText(shown.join(" | "));
  };
  const isBad = rows.some(({ status = 0 }) => status >= 500);
  const segments: Segment[] = [{ text: variants(requestText), dress: isBad ? style.red : style.bold }];
  if (args && hasTemplate(own) && own.path !== undefined) {
    segments.push({ text: ` (${variants(({ path = glyphs.dots }) => path)})`, dress: style.dim });
  }
  return kind === "request" ? segments : [...segments, { text: "  " }];
}

function segmentsOf(
  trace: Trace,
  item: ShownCalls,
  options: CallTextOptions & { argWidth: number; resultWidth: number; mostArgs: number; nameWidth: number },
): Segment[] {
  const { style, glyphs, argWidth, resultWidth } = options;
  const { call, others } = item;
  const textOf = valuesWriter(item, options);
  const site = trace.siteOf(call);
  const isThread = trace.isThread(call);
  const isRequest = site.kind === "request";
  const segments: Segment[] = [
    ...(options.ids ? [{ text: `#${call} `, dress: style.dim }] : []),
    ...(isThread ? [{ text: `${glyphs.parallel} `, dress: style.magenta }] : []),
    ...requestSegments(trace, item, options),
    ...(isRequest ? [] : [{
      text: cutMiddle(
        others.length === 0 ? callName(trace, call) : siteName(site),
        options.nameWidth,
        glyphs.dots,
      ),
      dress: site.kind === "external" ? style.cyan : style.bold,
    }]),
    ...(isThread ? commandSegments(trace, call, style) : []),
  ];
  // What a request was is told already.
  const args = options.args && !isRequest ? trace.argsOf(call) : [];
  // These are not called as a function is.
  const isNamed = isThread || isRequest || site.kind === "test" || site.kind === "suite";
  if (options.args && (!isNamed || args.length > 0)) {
    const texts = args.slice(0, options.mostArgs).map((arg, i) => {
      const name = site.params[i] === undefined ? "" : `${escapeText(site.params[i])}: `;
      if (arg.snapshot.type === "unseen" && others.length === 0) return name + glyphs.dots;
      return name + textOf((call) => trace.argsOf(call)[i], snapshotText, argWidth).text;
    });
    if (texts.length < args.length) texts.push(glyphs.dots);
    segments.push({ text: `(${texts.join(", ")})`, dress: style.dim });
  } else if (!isNamed) {
    segments.push({ text: "()", dress: style.dim });
  }
  const outcome = trace.outcomeOf(call);
  const result = trace.resultOf(call);
  const hasValues = trace.header.settings.values !== false;
  if (outcome === Outcome.THREW) {
    const width = Math.max(resultWidth, 20);
    const { text } = result === undefined || !hasValues
      ? { text: "threw" }
      : textOf((call) => trace.resultOf(call), thrownText, width);
    segments.push({ text: ` ${glyphs.cross} ${text}`, dress: style.red });
  } else if (isRequest && outcome !== Outcome.RETURNED) {
    segments.push({ text: ` ${glyphs.dots} no response`, dress: style.yellow });
  } else if (outcome === Outcome.OPEN) {
    segments.push({ text: ` ${glyphs.dots} unfinished`, dress: style.yellow });
  } else if (outcome === Outcome.SUSPENDED) {
    segments.push({ text: ` ${glyphs.dots} suspended`, dress: style.yellow });
  } else if (options.results && result !== undefined && hasValues && !isRequest) {
    const { text, differs } = textOf((call) => trace.resultOf(call), snapshotText, resultWidth);
    // Nothing is shown for a function that never returns anything; one that sometimes does is shown.
    if (result.snapshot.type !== "undefined" || differs) {
      segments.push({ text: ` ${glyphs.arrow} ` });
      segments.push({ text, dress: style.green });
    }
  }
  for (const { index, atExit, value } of trace.extrasOf(call)) {
    if (!atExit || !options.args) continue;
    const name = index < 0 ? "this" : escapeText(site.params[index] ?? `argument ${index + 1}`);
    segments.push({
      text: `  ${changeWord(site, index)}${name}: ${snapshotText(value.snapshot, argWidth)}`,
      dress: style.magenta,
    });
  }
  return segments;
}

/** What is said before the name of what a call left otherwise: a constructor has made it. */
export function changeWord({ kind }: Pick<Site, "kind">, index: number): string {
  return kind === "constructor" && index < 0 ? "made " : "changed ";
}

/** What is written of one value of each call that an item stands for. */
function valuesWriter(
  item: ShownCalls,
  { glyphs }: Pick<CallTextOptions, "glyphs">,
) {
  return (
    valueOf: (call: number) => Value | undefined,
    write: typeof snapshotText,
    width: number,
  ): { text: string; differs: boolean } => {
    const { call, others } = item;
    const own = valueOf(call)?.snapshot ?? UNSEEN;
    if (others.length === 0) return { text: write(own, width), differs: false };
    const snapshots = new Set([own]);
    for (let i = 0; i < others.length; i++) snapshots.add(valueOf(others[i]!)?.snapshot ?? UNSEEN);
    return variantsText([...snapshots], { write, width, glyphs, hasMore: hasMore(item) });
  };
}

const UNSEEN: Snapshot = { type: "unseen" };
/** Values of a folded row that are written out. */
const MOST_VARIANTS = 3;

/** Columns up to which values are compared that look alike where they are cut. */
const COMPARED = 10_000;

/** How many values are different, of those that are written in `least` ways. */
function countOf(
  snapshots: readonly Snapshot[],
  { write, least }: { write: typeof snapshotText; least: number },
): number {
  if (least === snapshots.length) return least;
  return new Set(snapshots.map((snapshot) => write(snapshot, COMPARED))).size;
}

/** `1 | 2`, `0 … 499`, `0 … 499 | NaN`, `"a" | "b" | …`: what is out of the ordinary is always there. */
function variantsText(
  snapshots: readonly Snapshot[],
  { write, width, glyphs, hasMore }: {
    write: typeof snapshotText;
    width: number;
    glyphs: Glyphs;
    hasMore: boolean;
  },
): { text: string; differs: boolean } {
  const numbers = new Map<string, number>();
  const texts = new Set<string>();
  const odd = new Set<string>();
  for (const snapshot of snapshots) {
    const text = write(snapshot, width);
    texts.add(text);
    if (snapshot.type === "number" && Number.isFinite(snapshot.value)) numbers.set(text, snapshot.value);
    else if (snapshot.type === "number" || snapshot.type === "undefined" || snapshot.type === "null") {
      odd.add(text);
    }
  }
  const different = countOf(snapshots, { write, least: texts.size });
  const more = hasMore || different > texts.size ? [glyphs.dots] : [];
  const [first] = texts;
  if (texts.size === 1) {
    const count = different > 1 ? [`(${different} different)`] : [];
    const dots = hasMore ? [glyphs.dots] : [];
    return { text: [first!, ...dots, ...count].join(" "), differs: more.length > 0 };
  }
  const join = (shown: Iterable<string>, rest: string[]) => [...shown, ...rest].join(" | ");
  if (texts.size <= MOST_VARIANTS) return { text: join(texts, more), differs: true };
  if (numbers.size + odd.size === texts.size) {
    let least = Infinity, greatest = -Infinity;
    for (const number of numbers.values()) {
      if (number < least) least = number;
      if (number > greatest) greatest = number;
    }
    return { text: join([`${least} ${glyphs.dots} ${greatest}`, ...odd], more), differs: true };
  }
  // As many of the ordinary ones as there is room for, and the first in any case.
  const shown = [...texts].filter((text) => !odd.has(text)).slice(0, Math.max(1, MOST_VARIANTS - odd.size));
  return { text: join([...shown, ...odd], [glyphs.dots]), differs: true };
}

/** A function's file as it is shown, not yet escaped: relative to the folder that the run was started in, or a URL; "" where it is not known. */
export function fileText(file: string, cwd: string): string {
  return file === "" || isUrl(file) ? file : relative(cwd, file);
}

/** Whether what a function is from is no file of a disk. */
export function isUrl(file: string): boolean {
  return /^[a-z][a-z+.-]+:/i.test(file);
}

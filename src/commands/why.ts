import type { Command } from "commander";
import { noSuchCall, wrongUsage } from "../errors.ts";
import { snapshotJson } from "../query/snapshot_json.ts";
import { type Slot, valueAt, type Why, why } from "../query/why.ts";
import { openRun } from "../store/open_run.ts";
import { resolveRun } from "../store/resolve_run.ts";
import type { Trace } from "../trace/trace.ts";
import { whyPage } from "../view/journey_text.ts";
import type { Context } from "./context.ts";
import {
  addCacheDir,
  addTextOptions,
  type CacheFlags,
  configOf,
  dressOf,
  type TextFlags,
} from "./options.ts";
import { printJson, printLines } from "./output.ts";

interface Flags extends CacheFlags, TextFlags {
  json?: boolean;
}

export function define(command: Command, context: Context): void {
  command
    .usage("[options] RUN-CALL [ARG]")
    .argument("<call>", "a call: its number in the newest run (7), or RUN-7, with a run as everywhere")
    .argument("[arg]", "an argument's name or position from 1, this, or return (default: every argument)")
    .option("--json", "print JSON: a chain for each argument");
  addCacheDir(addTextOptions(command)).addHelpText("after", HELP);
  command.action(async (reference: string, arg: string | undefined, flags: Flags) => {
    const { run, call } = parseCall(reference);
    const trace = openRun(resolveRun(run, configOf(flags, context)));
    if (call < 1 || call > trace.callCount) throw noSuchCall(call, trace.callCount);
    const ways = slotsOf(trace, call, arg).map((slot) => why(trace, call, slot));
    if (ways.length === 0) context.status = 1;
    if (flags.json) return printJson(ways.map((way) => wayJson(trace, way)), context);
    const text = {
      ...dressOf(flags, context),
      valueWidth: context.settings!.value_width,
    };
    const lines = ways.length === 0
      ? [`Call ${call} has no arguments; ask for its result: tph why ${reference} return`]
      : whyPage(trace, ways, text);
    await printLines(lines, context, { pager: context.settings!.pager });
  });
}

/** `7`, `#7`, `RUN-7`, `RUN#7`. */
function parseCall(reference: string): { run: string; call: number } {
  const [, run, call] = /^(?:(.+)[-#:])?#?(\d+)$/s.exec(reference) ?? [];
  if (call === undefined) {
    throw wrongUsage(
      `Cannot read "${reference}": it is not the name of a call.`,
      "Name a call like this: 7 (in the newest run), @1-7 or before-7.",
    );
  }
  return { run: run ?? "@", call: Number(call) };
}

function slotsOf(trace: Trace, call: number, arg: string | undefined): Slot[] {
  const args = trace.argsOf(call);
  if (arg === undefined) return args.map((_, i) => i);
  const { params } = trace.siteOf(call);
  const named = params.indexOf(arg);
  const slot: Slot = named >= 0 ? named : arg === "this" || arg === "return" ? arg : Number(arg) - 1;
  if (Number.isNaN(slot) || valueAt(trace, call, slot) === undefined) {
    const names = args.map((_, i) => params[i] ?? String(i + 1));
    throw wrongUsage(
      `Cannot find "${arg}" among the recorded values of call ${call}.`,
      `It has: ${[...names, "return"].join(", ")}.`,
    );
  }
  return [slot];
}

function wayJson(trace: Trace, { steps, origin }: Why) {
  return {
    origin,
    steps: steps.map(({ call, slot, path, value, link }) => ({
      call,
      function: trace.siteOf(call).name,
      slot: typeof slot === "number" ? trace.siteOf(call).params[slot] ?? slot : slot,
      path,
      value: snapshotJson(value.snapshot),
      link: link ?? null,
    })),
  };
}

const HELP = `
The chain goes back from an argument to where it arose. Each step says whether it is the same object or an equal value.

Examples:
  tph why 7              every argument of call 7 of the newest run
  tph why 7 order        one of them
  tph why @1-7 return    what call 7 of the run before returned`;

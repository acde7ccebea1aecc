import type { Command } from "commander";
import { tellWhy } from "../answer/why_answer.ts";
import { wrongUsage } from "../errors.ts";
import { type Slot, valueAt, why } from "../query/why.ts";
import { openRun } from "../store/open_run.ts";
import { resolveRun } from "../store/resolve_run.ts";
import type { Trace } from "../trace/trace.ts";
import { whyPage } from "../view/journey_text.ts";
import { addAnswer, type AnswerFlags, printAnswer, runWord, sameCache } from "./answer.ts";
import { callReference, checkCall } from "./call_reference.ts";
import type { Context } from "./context.ts";
import {
  addCacheDir,
  addTextOptions,
  type CacheFlags,
  configOf,
  dressOf,
  type TextFlags,
} from "./options.ts";
import { printLines } from "./output.ts";

interface Flags extends CacheFlags, TextFlags, AnswerFlags {}

export function define(command: Command, context: Context): void {
  command
    .usage("[options] RUN#CALL [ARG]")
    .argument("<call>", "a call: its number in the newest run (7), or RUN#7, with a run as everywhere")
    .argument("[arg]", "an argument's name or position from 1, this, or return (default: every argument)");
  addAnswer(command, "print JSON: a chain for each argument");
  addCacheDir(addTextOptions(command)).addHelpText("after", HELP);
  command.action(async (reference: string, arg: string | undefined, flags: Flags) => {
    const { run, call } = callReference(reference);
    const trace = openRun(resolveRun(run, configOf(flags, context)));
    checkCall(trace, call);
    const ways = slotsOf(trace, call, arg).map((slot) => why(trace, call, slot));
    if (ways.length === 0) context.status = 1;
    if (flags.json) {
      const place = `${runWord({ trace, reference: run })}#${call}`;
      const subject = { trace, reference: run, words: { [reference]: place } };
      const next = [`tph call ${place} --json${sameCache(flags)}`];
      return printAnswer(tellWhy(trace, ways), { flags, context, run: subject, next });
    }
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

function slotsOf(trace: Trace, call: number, arg: string | undefined): Slot[] {
  const args = trace.argsOf(call);
  if (arg === undefined) return args.map((_, i) => i);
  const { params } = trace.siteOf(call);
  const named = params.indexOf(arg);
  const slot: Slot = named >= 0 ? named : arg === "this" || arg === "return" ? arg : Number(arg) - 1;
  if (Number.isNaN(slot) || valueAt(trace, call, slot) === undefined) {
    const others = (["this", "return"] as const).filter((slot) => valueAt(trace, call, slot) !== undefined);
    const names = [...args.map((_, i) => params[i] ?? String(i + 1)), ...others];
    throw wrongUsage(
      `Cannot find "${arg}" among the recorded values of call ${call}.`,
      names.length === 0 ? "It has none." : `It has: ${names.join(", ")}.`,
    );
  }
  return [slot];
}

const HELP = `
The chain goes back from an argument to where it came up. Each step says whether it is the same object or an equal value.

Examples:
  tph why 7              every argument of call 7 of the newest run
  tph why 7 order        one of them
  tph why '@1#7' return  what call 7 of the run before returned`;

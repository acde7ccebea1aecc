import type { Command } from "commander";
import { type SourceLines, tellCall } from "../answer/call_answer.ts";
import { glanceAtCallTree } from "../query/call_tree.ts";
import { callFacts } from "../query/call_facts.ts";
import { openRun } from "../store/open_run.ts";
import { resolveRun } from "../store/resolve_run.ts";
import type { Trace } from "../trace/trace.ts";
import { callPage } from "../view/call_page.ts";
import { addAnswer, type AnswerFlags, printAnswer, runWord, sameCache } from "./answer.ts";
import { callReference, checkCall } from "./call_reference.ts";
import type { Context } from "./context.ts";
import {
  addCacheDir,
  addTextOptions,
  addTimes,
  type CacheFlags,
  configOf,
  dressOf,
  type TextFlags,
} from "./options.ts";
import { printLines } from "./output.ts";
import { runSource } from "./run_source.ts";

interface Flags extends CacheFlags, TextFlags, AnswerFlags {}

/** Lines of source that are shown. */
const MOST_LINES = 15;
const MOST_BYTES = 4e6;

export function define(command: Command, context: Context): void {
  command
    .usage("[options] RUN#CALL")
    .argument("<call>", "a call: its number in the newest run (7), or RUN#7, with a run as everywhere");
  addAnswer(command, "print JSON: the same, times in nanoseconds");
  addCacheDir(addTextOptions(addTimes(command))).addHelpText("after", HELP);
  command.action(async (text: string, flags: Flags) => {
    const { run: reference, call } = callReference(text);
    const config = configOf(flags, context);
    const trace = openRun(resolveRun(reference, config), config.settings);
    checkCall(trace, call);
    const tree = glanceAtCallTree(trace);
    const facts = callFacts(tree, call, flags.all ? { mostCallees: Infinity } : {});
    const source = sourceOf(trace, call, context);
    if (flags.json) {
      const word = runWord({ trace, reference });
      const run = { trace, reference, words: { [text]: `${word}#${call}` } };
      const more = ` --json${sameCache(flags)}`;
      const next = [
        ...(facts.calleeCount > 0 ? [`tph tree ${word} --call ${call}${more}`] : []),
        ...(trace.argsOf(call).length > 0 ? [`tph why ${word}#${call}${more}`] : []),
      ];
      return await printAnswer(tellCall(tree, call, { facts, source }), { flags, context, run, next });
    }
    const lines = callPage(tree, call, facts, {
      ...dressOf(flags, context),
      valueWidth: context.settings!.value_width,
      source,
    });
    await printLines(lines, context, { pager: flags.pager !== false });
  });
}

/** The function's first lines, where the file is still the one that ran. */
function sourceOf(trace: Trace, call: number, context: Context): SourceLines | undefined {
  const { file, line } = trace.siteOf(call);
  const text = line < 1 ? undefined : runSource(trace, file, { context, most: MOST_BYTES });
  const lines = text?.split(/\r?\n/).slice(line - 1, line - 1 + MOST_LINES) ?? [];
  return lines.length === 0 ? undefined : { first: line, lines: lines.slice(0, lengthOf(lines)) };
}

/** How many of the lines are the function's that begins in the first: up to one that closes it, as far as indentation tells. */
function lengthOf(lines: readonly string[]): number {
  const [first] = lines as [string];
  const count = (brackets: RegExp) => first.match(brackets)?.length ?? 0;
  const isOpen = count(/[([{]/g) > count(/[)\]}]/g);
  const indent = (text: string) => text.search(/\S|$/);
  const last = lines.findIndex((line, i) =>
    i > 0 && indent(line) <= indent(first) && (!isOpen || /^\s*[)\]}]/.test(line))
  );
  return last < 0 ? lines.length : isOpen ? last + 1 : last;
}

const HELP = `
Arguments, result and changes; the caller and the callees; calls of the same function that ended differently. Lines of source are shown if the file has not changed since the run.

Examples:
  tph call 73              call 73 of the newest run
  tph call 'before#73'     of the run labelled "before"
  tph call 73 --json --budget 1k`;

import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { cannotWriteFile, messageOf } from "../errors.ts";
import { runJson } from "../export/json.ts";
import { buildCallTree } from "../query/call_tree.ts";
import { Trace } from "../trace/trace.ts";
import { recordedText, scopeText, warningsOf } from "../view/run_text.ts";
import { escapeText } from "../view/text.ts";
import { treePage } from "../view/tree_page.ts";
import type { Context } from "./context.ts";
import { dressOf } from "./options.ts";
import { remark, STDOUT, writeText } from "./output.ts";
import { treeOptions } from "./tree_options.ts";

/**
 * Makes sure, before anything runs, that a file can be written.
 *
 * @throws {TphError} When it cannot.
 */
export function checkOutput(output: string, { cwd }: Pick<Context, "cwd">): void {
  if (output === STDOUT) return;
  const file = resolve(cwd, output);
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) throw new Error("it is a folder");
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
  } catch (error) {
    throw cannotWriteFile(file, messageOf(error));
  }
}

/** What `tph run` does when the target is gone: the tree, the JSON, the remark. */
export async function summarise(
  path: string,
  flags: {
    tree?: boolean;
    output?: string;
    quiet?: boolean;
    isKept?: boolean;
    isRunner?: boolean;
    /** It is where it grew: its cache folder is not there any more. */
    isLeft?: boolean;
  },
  context: Context,
): Promise<void> {
  const trace = Trace.open(path);
  trace.hasRawTimes = context.settings?.raw_times ?? false;
  const text = dressOf({}, context, context.stderr);
  if (flags.tree) {
    const page = treePage(trace, {
      ...text,
      ...treeOptions(context.settings!),
    });
    remark([...page.lines], context);
  }
  if (flags.output !== undefined) await writeText(runJson(buildCallTree(trace)), flags.output, context);
  if (flags.quiet || flags.tree && !flags.isRunner) return;
  const dress = text.style.dim;
  const scope = scopeText(trace.header);
  remark(
    [
      ...warningsOf(trace).map((warning) => text.style.yellow(`tph: ${warning}`)),
      ...(scope === "" ? [] : [dress(`tph: ${scope}`)]),
      dress(
        `tph: ${recordedText(trace, text)}${
          flags.isKept === false
            ? ", and not kept"
            : ` ${text.glyphs.separator} see: tph tree${flags.isLeft ? ` ${escapeText(path)}` : ""}`
        }`,
      ),
      ...(flags.isLeft ? [dress("tph: The folder of the project is gone: the run is outside of it.")] : []),
    ],
    context,
  );
}

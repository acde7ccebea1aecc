import { rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Command } from "commander";
import { type Config, expandLabel } from "../config/config.ts";
import { rotationOf } from "../config/quantities.ts";
import { moduleGlobs, recordSettings } from "../config/record_settings.ts";
import { messageOf, wrongUsage } from "../errors.ts";
import { launch } from "../launch/launch.ts";
import { withTokenSecret } from "../launch/target_command.ts";
import { shownSettings } from "../redact/key.ts";
import { createRedactor } from "../redact/redactor.ts";
import { parseBudgetRule, type RecordSettings } from "../settings.ts";
import { RUNNER_NAME } from "../setup/runner_name.ts";
import { openCache } from "../store/cache.ts";
import { isTrusted } from "../safe/trust.ts";
import { settleScope } from "../scope/default_scope.ts";
import { appendExit, holdRun } from "../store/create_run.ts";
import { eraseLate, eraseWords } from "../store/erase_late.ts";
import { eraseMatches } from "../store/erase_matches.ts";
import { eraseShared } from "../store/erase_shared.ts";
import { makeEarly } from "../store/take_early.ts";
import { temporaryCache } from "../store/temporary.ts";
import { escapeText } from "../view/text.ts";
import type { Context } from "./context.ts";
import { checkCombinations } from "./combinations.ts";
import { addLive, checkTargets } from "./live_flags.ts";
import { addCacheDir, type CacheFlags, configOf } from "./options.ts";
import { addOtlp, type OtlpFlags } from "./otlp_flags.ts";
import { remark } from "./output.ts";
import { Rotation } from "./rotation.ts";
import { isAfterDashes, settleTarget } from "./run_target.ts";
import { addSettings } from "./setting_flags.ts";

interface Flags extends CacheFlags, OtlpFlags {
  label?: string;
  tree?: boolean;
  output?: string;
  eval?: string;
  stack?: boolean;
  quiet?: boolean;
  setup?: boolean;
  yes?: boolean;
}

export function define(command: Command, context: Context): void {
  command
    .usage("[options] FILE [args…]\n       tph run [options] -- COMMAND…")
    .argument(
      "[file]",
      "the program; or a command of the project's packages, or a script of its package.json",
    )
    .argument("[args...]", "its arguments")
    .passThroughOptions()
    .option("--label <name>", "a name for the run, to find it by")
    .option("--tree", "print the call tree at the end, to stderr")
    .option(
      "-e, --eval <expression>",
      "evaluate an expression instead, with modules of the folder as names: foo.bar(1)",
    )
    .option("-o, --output <file>", "write the run as JSON, too, as tph export does; - is standard output")
    .option("-q, --quiet", "no remarks")
    .option("--setup", "make the runner of `tph setup`, and run it")
    .option("--yes", "with --setup: do not ask");
  addOtlp(command);
  const targets = addLive(command);
  addCacheDir(addSettings(command, "run")).addHelpText("after", HELP);
  command.action(async (named: string | undefined, rest: string[], flags: Flags) => {
    const isEval = flags.eval !== undefined;
    const [given, args] = isEval ? [undefined, named === undefined ? [] : [named, ...rest]] : [named, rest];
    await checkTargets(targets);
    const config = configOf(flags, context, ["run"]);
    const { settings } = config;
    const evaluated = isEval ? await evaluation(flags.eval!, { config, context }) : undefined;
    const target = evaluated === undefined
      ? await settleTarget(given, args, {
        flags,
        isCommand: isAfterDashes(command, given, args),
        config,
        context,
      })
      : { file: evaluated.file, args };
    if (target === undefined) return;
    const { file, isCommand = false } = target;
    if (flags.output !== undefined) (await import("./run_end.ts")).checkOutput(flags.output, context);
    if (!flags.quiet && !isCommand) remarkMisplaced(command, { file: given, args }, context);
    const record = recordSettings(settings);
    record.budgets.forEach(parseBudgetRule);
    const rule = rotationOf(settings.rotate);
    record.rotates = rule !== undefined;
    checkCombinations({
      record,
      hasTargets: targets.length > 0,
      isCommand,
      isSent: flags.otlp !== undefined,
    });
    if (targets.length > 0 || record.values === "entry-and-exit") record.minDuration = record.foldAfter = 0;
    if (flags.output?.endsWith(".tph")) {
      throw wrongUsage(
        `Cannot write ${
          escapeText(flags.output)
        }: -o writes JSON, and a .tph file is a run as it is recorded.`,
        "Name a file that ends with .json; --cache-dir and --label say where the run itself is kept.",
      );
    }
    const include = moduleGlobs(settings.include_modules);
    const isRunner = basename(file) === RUNNER_NAME;
    // The runner's own functions are of no interest.
    const exclude = moduleGlobs([...settings.ignore_modules, ...(isRunner ? [`**/${RUNNER_NAME}`] : [])]);
    const label = flags.label ?? (expandLabel(settings.default_label) || (isRunner ? "test-run" : undefined));
    const isKept = settings.cache && (settings.auto_save || flags.label !== undefined);
    let temporary: string | undefined;
    async function makeRoom(path: string): Promise<void> {
      if (settings.cache_max_size === 0) return;
      const { prune } = await import("../store/prune.ts");
      const { removed } = prune(dirname(path), { maxSize: settings.cache_max_size, spare: path });
      if (removed.length === 0 || flags.quiet) return;
      const { roomText } = await import("../view/room_text.ts");
      remark([`tph: ${roomText(removed, settings.cache_max_size)}`], context);
    }
    const words = isEval ? ["-e", flags.eval!, ...args] : [file, ...target.args];
    const keyed = withTokenSecret(record);
    let rotation: Rotation | undefined;
    const follow = flags.otlp === undefined ? undefined : await otlpFollower(flags, { isKept, context });
    let followed: { end(): Promise<{ lines: string[]; isComplete: boolean }> } | undefined;
    context.status = await launch({
      file,
      args: target.args,
      isCommand,
      host: settings.host,
      hostFlags: settings.host_flags,
      scope: settings.scope ||
        (isEval ? settleScope(join(context.cwd, "-e"), { cwd: context.cwd }) : undefined),
      include,
      exclude,
      record: targets.length === 0 ? keyed : {
        ...keyed,
        live: targets.map(({ question, in: globs, as }) => ({ question: { ...question }, in: globs, as })),
      },
      label,
      command: words,
      settings: { ...shownSettings(record), include, exclude },
      version: context.version,
      cwd: context.cwd,
      env: context.env,
      inherited: context.inherited ?? [],
      printsAtEnd: flags.output === "-",
      ignoredSignals: context.ignoredSignals ?? [],
      createRun(header) {
        if (!settings.enabled) return undefined;
        if (!isKept) temporary = temporaryCache();
        const run = holdRun(
          temporary ?? openCache(config),
          rule === undefined ? header : { ...header, part: 1 },
        );
        if (rule !== undefined) {
          rotation = new Rotation(run.path, { ...header, id: run.id, part: 1 }, {
            rule,
            settled(path, others) {
              if (record.redact) eraseSecrets([path], { others, words, keyed });
              if (temporary === undefined) void makeRoom(run.path).catch(() => {});
            },
            failed: (why) => remark([`tph: the run goes on in one file: ${escapeText(why)}`], context),
          });
        }
        followed = follow?.(run.path);
        makeEarly(run.path);
        return run;
      },
      onUnrecorded(why, hint) {
        const remedy = hint === undefined ? [] : [`     ${hint}`];
        remark([`tph: ${escapeText(why)} The program runs unrecorded.`, ...remedy], context);
      },
      appendExit(path, exit, ofCommand) {
        if (rotation === undefined) return appendExit(path, exit, ofCommand);
        const elapsed = rotation.stop();
        const ofLast = ofCommand && { ...ofCommand, end: { ...ofCommand.end, time: elapsed * 1e6 } };
        appendExit(path, { ...exit, elapsed }, ofLast);
      },
      async onEnd(run) {
        evaluated?.remove();
        if (run === undefined) return;
        // The target's exit status is what counts: what goes wrong afterwards is only reported.
        try {
          const parts = rotation?.end() ?? [];
          if (record.redact) eraseSecrets([...parts, run.path], { words, keyed });
          const told = await followed?.end();
          // That something is lost is no remark to be left out.
          if (told !== undefined && !(flags.quiet && told.isComplete)) remark(told.lines, context);
          const { output } = flags;
          if (targets.length > 0) {
            flags.output = undefined;
            const { writeMatches } = await import("./match_file.ts");
            writeMatches(run.path, {
              targets,
              output,
              stack: flags.stack === true,
              quiet: flags.quiet === true,
            }, context);
          }
          if (!flags.quiet || flags.tree || flags.output !== undefined) {
            const { summarise } = await import("./run_end.ts");
            const tree = flags.tree || isRunner && !flags.quiet;
            await summarise(run.path, { ...flags, tree, isKept, isRunner }, context);
          }
          if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
          else await makeRoom(run.path);
        } catch (error) {
          remark([`tph: ${escapeText(messageOf(error))}`], context);
        }
      },
    });
  });
}

/**
 * Erases what was known to be a secret only later.
 *
 * @param paths of the run, or of those of its parts that are to be looked at
 * @param options.others the run's other parts, where these secrets may stand, too
 */
function eraseSecrets(
  paths: readonly string[],
  { others = [], words, keyed }: {
    others?: readonly string[];
    words: readonly string[];
    keyed: RecordSettings;
  },
): void {
  const { token } = createRedactor(keyed);
  const tokenOf = (text: string) => token(`string ${text}`);
  for (const path of paths) {
    eraseLate(path, [...paths, ...others].filter((other) => other !== path));
    eraseWords(path, words, tokenOf);
    eraseMatches(path, tokenOf);
  }
  eraseShared(paths, tokenOf);
}

/** What follows a run and sends its traces; checked before the program starts. */
async function otlpFollower(
  { otlp, otlpSpans, otlpValues, ...flags }: Flags,
  { isKept, context }: { isKept: boolean; context: Context },
) {
  const [{ OtlpDelivery }, { OtlpFollower }, { sameCache }] = await Promise.all([
    import("./otlp_delivery.ts"),
    import("./otlp_follow.ts"),
    import("./answer.ts"),
  ]);
  const delivery = new OtlpDelivery(otlp || undefined, context, {
    // What is not delivered yet waits in the run's file: there is time until the program has ended.
    tries: Infinity,
  });
  const options = { budget: otlpSpans, values: otlpValues === true, isKept, cache: sameCache(flags) };
  return (path: string) => new OtlpFollower(path, delivery, options);
}

/** Words behind the program are its own; those that tph has as well may have been meant for it. */
function remarkMisplaced(
  command: Command,
  { file, args }: { file: string | undefined; args: string[] },
  context: Context,
): void {
  const names = new Set(command.options.flatMap(({ short, long }) => [short, long]));
  const end = args.indexOf("--");
  const meant = (end < 0 ? args : args.slice(0, end)).filter((word) => names.has(word.split("=")[0]));
  if (file === undefined || meant.length === 0) return;
  const words = meant.map(escapeText).join(" and ");
  const name = escapeText(file);
  remark(
    [`tph: ${words} behind ${name} ${
      meant.length === 1 ? "is" : "are"
    } the program's; tph's own options stand before it`],
    context,
  );
}

/** The module of an expression, within the cache folder where there is one. */
async function evaluation(
  expression: string,
  { config, context }: { config: Config & { cwd: string }; context: Context },
) {
  const { evaluationModule } = await import("../launch/evaluate.ts");
  let folder: string | undefined;
  try {
    folder = openCache(config);
    // Who owns the folder around it could put another in its place, and with it another module.
    if (!isTrusted(dirname(folder))) folder = undefined;
  } catch {
    // Then it is among the system's temporary files.
  }
  return evaluationModule(expression, { cwd: context.cwd, folder });
}

const HELP = `
Options after FILE are the program's. Its input, output, signals and exit status are its own; tph's remarks go to stderr.

Examples:
  tph run main.ts --verbose
  tph run --label before --max-time 10s server.ts
  tph run -- npm test
  tph run vitest run
  tph run --host deno --host-flag=--allow-read main.ts
  tph run --tree -o calls.json main.ts
  tph run -e 'foo.foo(-2)' -t 2 --ttype number -t '"abc"' --tin 'Cart.*'`;

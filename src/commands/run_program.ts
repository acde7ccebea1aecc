/**
 * Runs what `tph run` was given, and says what came of it.
 *
 * @module
 */
import { existsSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Config, expandLabel } from "../config/config.ts";
import { rotationOf } from "../config/quantities.ts";
import { moduleGlobs, recordSettings } from "../config/record_settings.ts";
import { messageOf, wrongUsage } from "../errors.ts";
import { launch, type NewRun } from "../launch/launch.ts";
import { withTokenSecret } from "../launch/target_command.ts";
import { shownSettings } from "../redact/key.ts";
import { parseBudgetRule } from "../settings.ts";
import { RUNNER_NAME } from "../setup/runner_name.ts";
import { placeNow } from "../store/away.ts";
import { openCache } from "../store/cache.ts";
import { isTrusted } from "../safe/trust.ts";
import { settleScope } from "../scope/default_scope.ts";
import { type HeldRun, holdRun } from "../store/create_run.ts";
import { makeEarly } from "../store/make_early.ts";
import { endAway, restore, sendAway } from "../store/send_away.ts";
import { temporaryCache } from "../store/temporary.ts";
import { escapeText } from "../view/text.ts";
import type { Context } from "./context.ts";
import { checkCombinations } from "./combinations.ts";
import { configOf } from "./config_of.ts";
import type { Target } from "./live_flags.ts";
import type { CacheFlags } from "./options.ts";
import type { OtlpFlags } from "./otlp_flags.ts";
import { remark } from "./remark.ts";
import type { Rotation } from "./rotation.ts";
import { settleTarget } from "./run_target.ts";

/** The flags of `tph run` but for those of settings. */
export interface RunFlags extends CacheFlags, Partial<OtlpFlags> {
  label?: string;
  tree?: boolean;
  output?: string;
  eval?: string;
  stack?: boolean;
  quiet?: boolean;
  setup?: boolean;
  yes?: boolean;
}

export interface RunProgramOptions {
  flags: RunFlags;
  /** The values to follow. */
  targets?: readonly Target[];
  /** It is any command, and not a program for a host. */
  isCommand?: boolean;
  /** Says that words behind the program are the program's, where they may have been meant for tph. */
  remarkMisplaced?: () => void;
}

/** @param given the program, or what stands for it; undefined where there is none, as with `-e` */
export async function runProgram(
  given: string | undefined,
  args: string[],
  { flags, targets = [], isCommand: isAfterDashes = false, remarkMisplaced }: RunProgramOptions,
  context: Context,
): Promise<void> {
  const isEval = flags.eval !== undefined;
  const config = configOf(flags, context, ["run"]);
  const { settings } = config;
  const evaluated = isEval ? await evaluation(flags.eval!, { config, context }) : undefined;
  const target = evaluated === undefined
    ? await settleTarget(given, args, {
      flags,
      isCommand: isAfterDashes,
      config,
      context,
    })
    : { file: evaluated.file, args };
  if (target === undefined) return;
  const { file, isCommand = false } = target;
  if (flags.output !== undefined) (await import("./run_end.ts")).checkOutput(flags.output, context);
  if (!flags.quiet && !isCommand) remarkMisplaced?.();
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
      `Cannot write ${escapeText(flags.output)}: -o writes JSON, and a .tph file is a run as it is recorded.`,
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
  let cache = "";
  async function makeRoom(path: string): Promise<void> {
    if (settings.cache_max_size === 0) return;
    const { prune, roomText } = await afterwards();
    // A run that could not be brought home is where those of other projects are.
    const { removed } = prune(cache, { maxSize: settings.cache_max_size, spare: path });
    if (removed.length === 0 || flags.quiet) return;
    remark([`tph: ${roomText(removed, settings.cache_max_size)}`], context);
  }
  const words = isEval ? ["-e", flags.eval!, ...args] : [file, ...target.args];
  const keyed = withTokenSecret(record);
  let rotation: Rotation | undefined;
  // What follows the run is loaded while the program starts.
  const afterwards = () => import("./after_run.ts");
  const rotating = rule === undefined
    ? undefined
    : { ...await import("./rotation.ts"), ...await afterwards() };
  // The user has named the folder, maybe since the program can write nowhere else; and a part is closed where the run is.
  const staysHome = config.cacheDir !== undefined || rule !== undefined ||
    [...settings.host_flags, ...target.args].some((flag) => /^--(?:deny|ignore)-/.test(flag));
  /** The run as it is recorded, outside of the project. */
  function away(run: HeldRun): NewRun {
    const path = staysHome || temporary !== undefined ? undefined : sendAway(run.path, context.env);
    if (path === undefined) return run;
    return {
      path,
      identity: { ...run.identity, home: run.path },
      release() {
        try {
          restore(run.fd, path, run.path);
        } catch {
          // That it cannot be read is told.
        } finally {
          run.release();
        }
      },
      bringHome: () => endAway(path, run.path),
    };
  }
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
    createRun: !settings.enabled ? undefined : (header) => {
      if (!isKept) temporary = temporaryCache();
      cache = temporary ?? openCache(config);
      const held = holdRun(cache, rule === undefined ? header : { ...header, part: 1 });
      if (rule !== undefined && rotating !== undefined) {
        rotation = new rotating.Rotation(held.path, { ...header, id: held.id, part: 1 }, {
          rule,
          settled(path, others) {
            if (record.redact) rotating.eraseSecrets([path], { others, words, keyed });
            if (temporary === undefined) void makeRoom(held.path).catch(() => {});
          },
          failed: (why) => remark([`tph: the run goes on in one file: ${escapeText(why)}`], context),
        });
      }
      const run = away(held);
      followed = follow?.(run.path);
      makeEarly(run.path);
      return run;
    },
    onUnrecorded(why, hint) {
      const remedy = hint === undefined ? [] : [`     ${hint}`];
      remark([`tph: ${escapeText(why)} The program runs unrecorded.`, ...remedy], context);
    },
    onStarted: () => void afterwards(),
    async appendExit(path, exit, ofCommand) {
      const { appendExit } = await afterwards();
      if (rotation === undefined) return appendExit(placeNow(path), exit, ofCommand);
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
        const { bringLeft, eraseSecrets, summarise } = await afterwards();
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
          const tree = flags.tree || isRunner && !flags.quiet;
          await summarise(
            run.path,
            { ...flags, tree, isKept, isRunner, isLeft: !existsSync(cache) },
            context,
          );
        }
        if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
        else {
          if (existsSync(cache)) await makeRoom(run.path);
          bringLeft(context.env);
        }
      } catch (error) {
        remark([`tph: ${escapeText(messageOf(error))}`], context);
      }
    },
  });
}

/** What follows a run and sends its traces; checked before the program starts. */
async function otlpFollower(
  { otlp, otlpSpans, otlpValues, ...flags }: RunFlags,
  { isKept, context }: { isKept: boolean; context: Context },
) {
  const [{ BUDGET }, { OtlpDelivery }, { OtlpFollower }, { sameCache }] = await Promise.all([
    import("./otlp_flags.ts"),
    import("./otlp_delivery.ts"),
    import("./otlp_follow.ts"),
    import("./answer.ts"),
  ]);
  const delivery = new OtlpDelivery(otlp || undefined, context, {
    // What is not delivered yet waits in the run's file: there is time until the program has ended.
    tries: Infinity,
  });
  const options = {
    budget: otlpSpans ?? BUDGET,
    values: otlpValues === true,
    isKept,
    cache: sameCache(flags),
  };
  return (path: string) => new OtlpFollower(path, delivery, options);
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

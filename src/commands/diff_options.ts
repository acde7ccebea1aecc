/**
 * Options that `tph diff` and `tph lock` have, and how their values are read.
 *
 * @module
 */

import type { Command } from "commander";
import type { Config } from "../config/config.ts";
import { wrongUsage } from "../errors.ts";
import { masksFrom } from "../query/diff/calibrate.ts";
import { type DiffOptions, diffRuns } from "../query/diff/diff.ts";
import { FAILURES } from "../query/diff/diff_json.ts";
import { NOISE_RULE_NAMES, NOISE_RULES, type NoiseRule } from "../query/diff/noise.ts";
import { openRun } from "../store/open_run.ts";
import { resolveRun } from "../store/resolve_run.ts";
import { repeated } from "./options.ts";

export interface NoiseFlags {
  noise: boolean;
  noiseOff?: string[];
  ignore?: string[];
  calibrate?: string[];
  listNoise?: boolean;
}

export function addNoiseOptions(command: Command): Command {
  return command
    .option(
      "--ignore <what>",
      "leave out calls of a function, a value: 'save(order.id)', or what the texts say: text (repeatable)",
      repeated,
    )
    .option("--calibrate <runs...>", "two runs of the same thing: what differs between them is left out")
    .option("--no-noise", "compare times, ports, random ids and the like, too")
    .option("--noise-off <rule>", "compare what this rule hides (repeatable)", repeated)
    .option("--list-noise", "list these rules");
}

/** What `--ignore` calls the texts of functions and modules. */
const TEXT = "text";

/** The rules, a line each. */
export function noiseList(off: readonly string[]): string[] {
  return NOISE_RULE_NAMES.map((rule) =>
    `${rule.padEnd(14)} ${off.includes(rule) ? "off" : "on "}  ${NOISE_RULES[rule]}`
  );
}

/** What the flags and the configuration say about noise. Calibration is not in it, see `calibrated`. */
export function noiseOptions(
  flags: NoiseFlags,
  { settings }: Config,
): Pick<DiffOptions, "ignore" | "ignoreTexts" | "noiseOff"> {
  const off = flags.noise
    ? [...settings["diff.noise_off"], ...(flags.noiseOff ?? [])]
    : [...NOISE_RULE_NAMES];
  const unknown = off.find((rule) => !NOISE_RULE_NAMES.includes(rule as NoiseRule));
  if (unknown !== undefined) {
    throw wrongUsage(`There is no noise rule "${unknown}".`, `The rules: ${NOISE_RULE_NAMES.join(", ")}.`);
  }
  const ignore = [...settings["diff.ignore"], ...(flags.ignore ?? [])];
  return {
    noiseOff: off as NoiseRule[],
    ignore: ignore.filter((what) => what !== TEXT),
    ignoreTexts: ignore.includes(TEXT),
  };
}

/** What differs between runs of the same thing, as things to ignore. */
export function calibrated(
  references: readonly string[],
  options: DiffOptions,
  config: Config & { cwd: string },
): string[] {
  if (references.length < 2) {
    throw wrongUsage("--calibrate takes two runs of the same thing.", "tph diff A B --calibrate A A2");
  }
  const [first, ...others] = references.map((reference) => openRun(resolveRun(reference, config)));
  return others.flatMap((other) => masksFrom(diffRuns(first!, other, options)));
}

/** Kinds of difference, and shares of time, that are a failure. */
export interface FailOn {
  kinds: string[];
  /** Of `time>20%`: 0.2. */
  slower?: number;
}

/** Reads `added,result,time>20%`. */
export function parseFailOn(text: string): FailOn {
  const failOn: FailOn = { kinds: [] };
  for (const word of text.split(",").map((part) => part.trim()).filter((part) => part !== "")) {
    const [, share] = /^time\s*>\s*(\d+(?:\.\d+)?)\s*%$/.exec(word) ?? [];
    if (share !== undefined) failOn.slower = Number(share) / 100;
    else if ((FAILURES as readonly string[]).includes(word)) failOn.kinds.push(word);
    else {
      throw wrongUsage(
        `--fail-on does not know "${word}".`,
        `It takes ${FAILURES.join(", ")} and time>20%, with commas.`,
      );
    }
  }
  return failOn;
}

/**
 * Variables by which Bun's engine is told how to run a recorded program. None changes what the program does.
 *
 * @module
 */

type Environment = Record<string, string | undefined>;

const VARIABLES: readonly (readonly [name: string, value: string])[] = [
  // Bun prints an uncaught error with the frames of the place that threw it last: to it, that is the end of a rewritten
  // function. Where the engine keeps no such frames, Bun prints those of the error itself.
  ["BUN_JSC_exceptionStackTraceLimit", "0"],
  // The engine's last compiler (FTL) would take a third of the processor time of a short program, as rewritten functions are
  // longer: so it waits until a function has run three times as often. The engine's own number is 64,000.
  ["BUN_JSC_thresholdForFTLOptimizeAfterWarmUp", "200000"],
  // From how many bytes on the engine collects garbage. The recorder has 8 MB itself, as many as the engine's own number: it
  // would collect before the program's first statement.
  ["BUN_JSC_largeHeapSize", "16777216"],
];

/** The variables, but those that the user has set. */
export function engineVariables(variable: (name: string) => string | undefined): Record<string, string> {
  return Object.fromEntries(VARIABLES.filter(([name]) => variable(name) === undefined));
}

/** What these were before, for the preload script to restore. */
export function unset(variables: Record<string, string>): Record<string, null> {
  return Object.fromEntries(Object.keys(variables).map((name) => [name, null]));
}

/** Takes them out of an environment again. */
export function removeEngineVariables(env: Environment): void {
  for (const [name, value] of VARIABLES) {
    if (env[name] === value) delete env[name];
  }
}

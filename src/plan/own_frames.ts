/**
 * A variable for Bun, which prints an uncaught error with the frames of the place that threw it last: to it, that is the end
 * of a rewritten function. Where the engine keeps no such frames, Bun prints those of the error itself.
 *
 * @module
 */

type Environment = Record<string, string | undefined>;

const OWN_FRAMES = "BUN_JSC_exceptionStackTraceLimit";

const NONE = "0";

/** The variable, unless the user has set it. */
export function ownFrames(variable: (name: string) => string | undefined): Record<string, string> {
  return variable(OWN_FRAMES) === undefined ? { [OWN_FRAMES]: NONE } : {};
}

/** What these were before, for the preload script to restore. */
export function unset(variables: Record<string, string>): Record<string, null> {
  return Object.fromEntries(Object.keys(variables).map((name) => [name, null]));
}

/** Takes it out of an environment again. */
export function removeOwnFrames(env: Environment): void {
  if (env[OWN_FRAMES] === NONE) delete env[OWN_FRAMES];
}

/**
 * What every process below a command finds in its environment: options that make Node, Deno and Bun run the preload script
 * first, and where the plan is. Pure.
 *
 * @module
 */
import { engineVariables, removeEngineVariables } from "./engine_variables.ts";
import { type Everywhere, PLAN_VARIABLE, type PlanAt, type ThreadPlan } from "./plan.ts";

type Environment = Record<string, string | undefined>;

/**
 * The option that makes Node and Deno load a file first, as a part of NODE_OPTIONS: Deno takes no `--require=FILE`.
 * Undefined where a path cannot be written there.
 */
export function nodeOption(file: string): string | undefined {
  if (/["\\]/.test(file)) return undefined;
  return /\s/.test(file) ? `--require "${file}"` : `--require ${file}`;
}

/** The same for Bun, in BUN_OPTIONS, where Bun takes quotes around a word only as a whole. */
function bunOption(file: string): string | undefined {
  if (/["'\\]/.test(file)) return undefined;
  return /\s/.test(file) ? `"--preload=${file}"` : `--preload=${file}`;
}

/**
 * The gate's path by way of a folder that is named for the plan's: Node and Deno shorten it before they look. The gate finds the
 * plan by it where a tool hands on NODE_OPTIONS, but no variable that it does not know.
 */
export function gatePath({ gate, plan }: Pick<Everywhere, "gate" | "plan">): string {
  const at = (path: string) => path.lastIndexOf("/");
  const folder = encodeURIComponent(plan.slice(0, at(plan)));
  return `${gate.slice(0, at(gate))}/${folder}/..${gate.slice(at(gate))}`;
}

/** In the plan's folder, for the gate: what is in the variable of the command itself. */
export const PLAN_AT = "at.json";

/** The variables that hold such options, and ours. */
function optionsOf(everywhere: Everywhere): [name: string, option: string | undefined][] {
  return [["NODE_OPTIONS", nodeOption(gatePath(everywhere))], ["BUN_OPTIONS", bunOption(everywhere.bun)]];
}

/** Whether the paths can be written into these variables. */
export function canBeGiven(everywhere: Everywhere): boolean {
  return optionsOf(everywhere).every(([, option]) => option !== undefined);
}

/**
 * The variables that a process is given.
 *
 * @param variable what its environment has
 */
export function variablesFor(
  everywhere: Everywhere,
  { thread, variable }: { thread: ThreadPlan; variable: (name: string) => string | undefined },
): Record<string, string> {
  const at: PlanAt = { everywhere, thread };
  return {
    [PLAN_VARIABLE]: JSON.stringify(at),
    ...engineVariables(variable),
    ...optionsFor(everywhere, variable),
  };
}

/** The variables that make a process run the preload script. */
export function optionsFor(
  everywhere: Everywhere,
  variable: (name: string) => string | undefined,
): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, option] of optionsOf(everywhere)) {
    const before = variable(name);
    given[name] = before === undefined ? option! : option + GAP + before;
  }
  return given;
}

/** Between ours and others: not what `"$NODE_OPTIONS --x"` puts there, which must stay. */
const GAP = "  ";

/** Takes them out of an environment again. What a shell's script has put before or behind them stays. */
export function removeVariables(env: Environment, everywhere: Everywhere): void {
  delete env[PLAN_VARIABLE];
  removeEngineVariables(env);
  for (const [name, option] of optionsOf(everywhere)) {
    const given = env[name];
    if (given === undefined || option === undefined || !given.includes(option)) continue;
    if (given === option) delete env[name];
    else env[name] = given.replaceAll(option + GAP, "").replaceAll(option, "");
  }
}

/** Shells that take a command line behind `-c`, which may be among others, as in `-ec`. */
export const SHELL = /(?:^|\/)(?:sh|bash|dash|zsh|ksh)$/;
const COMMAND_LINE = /^-[a-z]*c$/;
/** Takes assignments in front of the command. */
const ENV = /(?:^|\/)env$/;

/** Where a command begins that may be preceded by assignments of variables. */
const BEGINNING =
  /(?:^|[;&|(\n]|\b(?:export|env|then|do|else|exec)\s)\s*(?:[A-Za-z_]\w*=(?:[^\s;&|()'"]|'[^']*'|"[^"]*")*\s+)*$/;

/** The words of a command, where a shell or `env` assigns these variables: `sh -c "NODE_OPTIONS=--x jest"`, `env NODE_OPTIONS=--x jest`. */
export function keptWords(file: string, args: readonly string[], everywhere: Everywhere): string[] {
  if (SHELL.test(file)) {
    const at = args.findIndex((word) => !word.startsWith("-")) - 1;
    return args.map((word, i) =>
      i === at + 1 && COMMAND_LINE.test(args[at] ?? "") ? keepingOptions(word, everywhere) : word
    );
  }
  if (!ENV.test(file)) return [...args];
  const end = args.findIndex((word) => !word.startsWith("-") && !word.includes("="));
  return args.map((word, i) => {
    const option = optionsOf(everywhere).find(([name]) => word.startsWith(`${name}=`));
    if (option === undefined || i >= end) return word;
    return `${option[0]}=${option[1]}${GAP}${word.slice(option[0].length + 1)}`;
  });
}

/**
 * A shell's command line in which assignments of NODE_OPTIONS and BUN_OPTIONS keep what is ours:
 * `NODE_OPTIONS=--x jest` would else take it away.
 */
function keepingOptions(line: string, everywhere: Everywhere): string {
  return optionsOf(everywhere).reduce((text, [name, option]) => {
    if (option === undefined || !/^[\w\s./@%+=:,-]+$/.test(option)) return text;
    const ours = (option + GAP).replace(/\s/g, "\\ ");
    return text.replace(new RegExp(`(?<![\\w$])${name}=`, "g"), (assignment, at: number) => {
      const before = text.slice(0, at);
      return BEGINNING.test(before) && !isQuoted(before) ? assignment + ours : assignment;
    });
  }, line);
}

/** Whether a shell's text ends within quotes. */
function isQuoted(text: string): boolean {
  return /['"]/.test(text.replace(/\\.|'[^']*'|"(?:\\.|[^"\\])*"/g, ""));
}

/**
 * The tools that an agent gets, and the command that each runs.
 *
 * @module
 */
import { FEWEST_TOKENS, MOST_TOKENS } from "../answer/budget.ts";
import { wrongUsage } from "../errors.ts";

type Schema = Record<string, unknown>;

export interface Tool {
  name: string;
  description: string;
  inputSchema: Schema & { type: "object" };
  annotations: { readOnlyHint: boolean };
}

/** What an agent asks a tool; nothing of it is checked yet. */
export type Asked = Record<string, unknown>;

/** A command of tph, without its options for the answer. */
export interface Words {
  /** The subcommand and its options. */
  options: string[];
  /** What stands behind `--`. */
  operands: string[];
  /** It runs a program: its words. */
  runs?: string[];
}

/** Characters of a text are fewer. */
const MOST_TEXT = 100_000;

const text = { type: "string" };
const run = { type: "string", description: "id, label, @ (newest, default), @1 (the one before)" };
const budget = {
  type: "integer",
  minimum: FEWEST_TOKENS,
  description: "tokens of the answer, default 2000, at most 25000",
};
const skip = {
  type: "integer",
  minimum: 0,
  description: "go on from this row; of a tree: every call, a row each",
};
const command = { type: "array", items: text, minItems: 1, description: "words; no shell" };

function tool(name: string, description: string, properties: Schema, required: string[] = []): Tool {
  const readOnlyHint = name !== "run" && name !== "test";
  const inputSchema = { type: "object" as const, properties, required, additionalProperties: false };
  return { name, description, inputSchema, annotations: { readOnlyHint } };
}

export const TOOLS: readonly Tool[] = [
  tool(
    "run",
    "Run a program and record every call with its arguments and results, then explain the run: errors, odd values, times.",
    { command, label: text, budget },
    ["command"],
  ),
  tool(
    "test",
    "Run tests. For each that fails: the first call, with its values, that differs from an earlier commit in which the test passes.",
    { command, budget },
    ["command"],
  ),
  tool(
    "explain",
    "What a recorded run did: errors, odd values, times. With `call`, one call in full: arguments, result, callers, callees, source. With `tree`, the call tree, below `call` if it is there.",
    { run, call: { type: "integer", minimum: 1 }, tree: { type: "boolean" }, skip, budget },
  ),
  tool(
    "find",
    "Where a value was (argument, result, error, inside of one), or the calls that pass the filters.",
    {
      run,
      value: { type: "string", description: 'a literal: 42, NaN, "text", { id: 3 }' },
      contains: { type: "boolean", description: "also inside of texts and objects" },
      function: { type: "string", description: "name, last part of one, or glob" },
      file: { type: "string", description: "src/price.ts or src/price.ts:40" },
      where: { type: "string", description: "of a call: args.total < 0, result === undefined" },
      error: { type: "boolean", description: "only calls that threw" },
      slower: { type: "string", description: "10ms" },
      skip,
      budget,
    },
  ),
  tool(
    "why",
    "Where an argument of a call, or its result, came from: back through the calls that handed it on.",
    {
      run,
      call: { type: "integer", minimum: 1 },
      arg: { type: "string", description: "name, this, return" },
      budget,
    },
    ["call"],
  ),
  tool(
    "diff",
    "What changed between two runs: the first call that was given the same and did something else.",
    { a: run, b: { ...run, description: "default: the newest run of the same command before a" }, budget },
    ["a"],
  ),
];

/**
 * The command that a tool is.
 *
 * @throws {TphError} what was asked makes no sense
 */
export function wordsOf(name: string, asked: Asked): Words {
  const tool = TOOLS.find((tool) => tool.name === name);
  if (tool === undefined) {
    throw wrongUsage(
      `There is no tool "${name}".`,
      `The tools: ${TOOLS.map(({ name }) => name).join(", ")}.`,
    );
  }
  checkFields(tool, asked);
  const budget = ["--json", "--budget", String(budgetOf(asked))];
  const run = (asked.run as string | undefined) ?? "@";
  const call = asked.call as number | undefined;
  const place = call === undefined ? run : `${run}#${call}`;
  switch (name) {
    case "run":
      return {
        options: ["run", "--quiet", ...(asked.label === undefined ? [] : [`--label=${asked.label}`])],
        operands: asked.command as string[],
        runs: asked.command as string[],
      };
    case "test":
      return {
        options: ["test", ...budget],
        operands: asked.command as string[],
        runs: asked.command as string[],
      };
    case "explain":
      if (asked.tree === true) {
        return { options: ["tree", ...budget, ...flagOf(asked, "skip")], operands: [place] };
      }
      if (asked.skip !== undefined) throw wrongUsage("`skip` goes with `tree`.");
      return { options: [call === undefined ? "explain" : "call", ...budget], operands: [place] };
    case "find":
      return findWords(asked, run, budget);
    case "why":
      return {
        options: ["why", ...budget],
        operands: [place, ...(asked.arg === undefined ? [] : [asked.arg as string])],
      };
    default:
      return {
        options: ["diff", ...budget],
        operands: [asked.a as string, ...(asked.b === undefined ? [] : [asked.b as string])],
      };
  }
}

function findWords(asked: Asked, run: string, budget: string[]): Words {
  const flag = (name: string, option = name) => flagOf(asked, name, option);
  const filters = [...flag("function", "filter"), ...flag("file"), ...flag("error"), ...flag("slower")];
  if (asked.value === undefined) {
    if (asked.contains !== undefined) throw wrongUsage("`contains` goes with a value.");
    return { options: ["tree", ...budget, ...filters, ...flag("where"), ...flag("skip")], operands: [run] };
  }
  if (asked.where !== undefined) throw wrongUsage("Cannot combine a value with `where`.");
  return {
    options: ["find", ...budget, ...filters, ...flag("contains"), ...flag("skip")],
    operands: [asked.value as string, run],
  };
}

/** An option of the command, where it was asked for. */
function flagOf(asked: Asked, name: string, option = name): string[] {
  const value = asked[name];
  if (value === undefined || value === false) return [];
  return [value === true ? `--${option}` : `--${option}=${value}`];
}

/** The tokens of an answer; of more than there can be, the command itself says so. */
export function budgetOf({ budget }: Asked): number {
  return budget === undefined ? 2000 : Math.min(MOST_TOKENS + 1, Number(budget));
}

function checkFields({ name, inputSchema }: Tool, asked: Asked): void {
  const properties = inputSchema.properties as Record<string, { type: string; minimum?: number }>;
  for (const field of inputSchema.required as string[]) {
    if (asked[field] === undefined) throw wrongUsage(`The tool ${name} needs \`${field}\`.`);
  }
  for (const [field, value] of Object.entries(asked)) {
    const schema = Object.hasOwn(properties, field) ? properties[field] : undefined;
    if (schema === undefined) {
      throw wrongUsage(
        `The tool ${name} has no \`${field}\`.`,
        `It takes: ${Object.keys(properties).join(", ")}.`,
      );
    }
    if (value !== undefined && !isOf(schema, value)) {
      throw wrongUsage(`\`${field}\` of the tool ${name} must be ${wordFor(schema, value)}.`);
    }
  }
}

function isOf({ type, minimum = -Infinity }: { type: string; minimum?: number }, value: unknown): boolean {
  switch (type) {
    case "integer":
      return Number.isSafeInteger(value) && (value as number) >= minimum;
    case "array":
      return Array.isArray(value) && value.length > 0 &&
        value.every((word) => typeof word === "string" && !word.includes("\0"));
    case "string":
      return typeof value === "string" && !value.includes("\0") && value.length < MOST_TEXT;
    default:
      return typeof value === "boolean";
  }
}

/** What a value should have been that is not. */
function wordFor({ type, minimum }: { type: string; minimum?: number }, value: unknown): string {
  if (type === "integer") {
    return minimum === undefined ? "a whole number" : `a whole number, ${minimum} at least`;
  }
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  const hasNull = texts.some((text) => typeof text === "string" && text.includes("\0"));
  if (type === "array") {
    return Array.isArray(value) && value.length === 0
      ? "a list of one word at least"
      : `a list of words${hasNull ? " without a NUL character" : ""}`;
  }
  if (type !== "string" || typeof value !== "string") return `a ${type}`;
  return hasNull
    ? "a string without a NUL character"
    : `shorter than ${MOST_TEXT.toLocaleString("en")} characters`;
}

/**
 * Test commands that run some test files only. Pure.
 *
 * @module
 */
/** Test runners that take the files to run behind their other words, and the words that they may have. */
const RUNNERS: { name: RegExp; words: RegExp; needs?: string }[] = [
  { name: /^vitest(?:\.mjs)?$/, words: /^(?:run|--run|--no-[\w-]+|--[\w.-]+=.*)$/ },
  { name: /^jest(?:\.js)?$/, words: /^(?:--ci|--silent|--verbose|--runInBand|-i|--no-[\w-]+|--[\w-]+=.*)$/ },
  {
    name: /^_?mocha(?:\.c?js)?$/,
    words: /^(?:--exit|--recursive|--check-leaks|--bail|-b|--no-[\w-]+|--[\w-]+=.*)$/,
  },
  { name: /^ava$/, words: /^(?:--serial|-s|--verbose|-v|--fail-fast|--tap|--no-[\w-]+|--[\w-]+=.*)$/ },
  {
    name: /^node(?:\.exe)?$/,
    words: /^(?:--test|--no-[\w-]+|--enable-source-maps|--experimental-[\w-]+|--[\w-]+=.*)$/,
    needs: "--test",
  },
  { name: /^bun(?:\.exe)?$/, words: /^(?:test|--coverage|--bail|--[\w-]+=.*)$/, needs: "test" },
  {
    name: /^deno(?:\.exe)?$/,
    words: /^(?:test|-A|--no-[\w-]+|--allow-[\w-]+(?:=.*)?|--parallel|--[\w-]+=.*)$/,
    needs: "test",
  },
];

/** Options whose value is the next word, where it is not behind a `=`. */
const VALUED =
  /^(?:-[cRrtT]|--(?:require|import|preload|loader|env-file|config|project|reporter|timeout|ui|extension))$/;

/** What stands before a runner's name without a say in which files it runs. */
const BEFORE = /^(?:npx|pnpm|yarn|bunx|exec|dlx|node|cross-env|[A-Z_]+=\S*|-y|--(?!test$)[\w-]+(?:=.*)?)$/;

/** What a shell does something with. */
const SHELL = /[&|;<>$`(){}[\]*?"'\\\n]/;

/** Scripts that run others. */
const DEEPEST = 4;

/** The scripts of a manifest, by name. */
export type Scripts = Readonly<Record<string, unknown>>;

/**
 * A command that runs some test files only, where it ends in a known runner that is not told which to run, by itself or by a script;
 * else the command as it is.
 *
 * @param files relative to the folder in which it runs
 */
export function narrowed(
  command: readonly string[],
  files: readonly string[],
  scripts: Scripts = {},
): string[] {
  if (files.length === 0 || !takesFiles(command, scripts)) return [...command];
  // npm takes options behind the name for its own, and hands on the rest.
  const isNpm = baseOf(command[0]!) === "npm" && !command.includes("--");
  return [...command, ...(isNpm ? ["--"] : []), ...files];
}

function takesFiles(command: readonly string[], scripts: Scripts, depth = 0): boolean {
  const script = scriptWords(command, scripts);
  if (script !== undefined) return depth < DEEPEST && takesFiles(script, scripts, depth + 1);
  return RUNNERS.some(({ name, words, needs }) => {
    const at = command.findIndex((word) => name.test(baseOf(word)));
    const own = command.slice(at + 1);
    return at >= 0 && (needs === undefined || own.includes(needs)) &&
      command.slice(0, at).every((word, i) => BEFORE.test(i === 0 ? baseOf(word) : word)) &&
      own.every((word, i) => words.test(word) || VALUED.test(word) || i > 0 && VALUED.test(own[i - 1]!));
  });
}

/** The words of the script that a command runs; undefined where it runs none, or one for a shell. */
function scriptWords([manager = "", ...rest]: readonly string[], scripts: Scripts): string[] | undefined {
  const at = rest.indexOf("--");
  const [before, behind] = at < 0 ? [rest, []] : [rest.slice(0, at), rest.slice(at + 1)];
  const said = before.filter((word) => !/^-(?:s|-silent)$/.test(word));
  const isRun = /^run(?:-script)?$/.test(said[0] ?? "");
  const [word = "", ...more] = isRun ? said.slice(1) : said;
  const isTest = /^(?:test|t|tst)$/.test(word);
  const name = !isRun && isTest ? "test" : word;
  const runs = { npm: isRun || isTest, pnpm: true, yarn: true, bun: isRun }[baseOf(manager)];
  const text = runs === true && Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  if (typeof text !== "string" || SHELL.test(text)) return undefined;
  return [...text.trim().split(/\s+/), ...more, ...behind];
}

function baseOf(word: string): string {
  return word.slice(Math.max(word.lastIndexOf("/"), word.lastIndexOf("\\")) + 1);
}

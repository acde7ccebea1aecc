/** Test runners that take the files to run behind their other words, and the words that they may have. */
const RUNNERS: { name: RegExp; after: RegExp }[] = [
  { name: /^vitest(?:\.mjs)?$/, after: /^(?:run|--run|--no-\w+|--[\w.-]+=.*)$/ },
  { name: /^jest(?:\.js)?$/, after: /^(?:--ci|--silent|--runInBand|-i|--no-\w+|--[\w-]+=.*)$/ },
];

/**
 * A command that runs some test files only: for a known runner, where the command does not name files itself; else the
 * command as it is. Pure.
 *
 * @param files relative to the folder in which it runs
 */
export function narrowed(command: readonly string[], files: readonly string[]): string[] {
  const at = command.findIndex((word) => RUNNERS.some(({ name }) => name.test(baseOf(word))));
  const runner = RUNNERS.find(({ name }) => name.test(baseOf(command[at] ?? "")));
  const before = command.slice(0, Math.max(0, at));
  const isPlain = runner !== undefined && command.slice(at + 1).every((word) => runner.after.test(word)) &&
    before.every((word, i) =>
      /^(?:npx|pnpm|yarn|bunx|exec|dlx|node|--yes|-y)$/.test(i === 0 ? baseOf(word) : word)
    );
  return isPlain ? [...command, ...files] : [...command];
}

function baseOf(word: string): string {
  return word.slice(Math.max(word.lastIndexOf("/"), word.lastIndexOf("\\")) + 1);
}

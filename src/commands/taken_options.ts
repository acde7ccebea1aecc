import type { Command } from "commander";

/**
 * Makes sure that no option was taken for the value of the one before it, as in `--request --json`.
 *
 * @param words what was typed after the command's name
 * @param isPassing whether words behind the first operand are another program's
 * @throws {CommanderError} One was.
 */
export function checkTakenOptions(command: Command, words: readonly string[], isPassing: boolean): void {
  const optionOf = (word: string) =>
    command.options.find(({ long, short }) => word === long || word === short);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === "--") return;
    const option = optionOf(word);
    if (option === undefined) {
      if (isPassing && !word.startsWith("-")) return;
      continue;
    }
    if (!option.required) continue;
    i++;
    const value = words[i];
    if (value === undefined || !value.startsWith("--") || optionOf(value) === undefined) continue;
    command.error(
      `error: option '${option.flags}' has no value: '${value}' is an option. As a value: ${word}=${value}`,
      { code: "commander.optionMissingArgument" },
    );
  }
}

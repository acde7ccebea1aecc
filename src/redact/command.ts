import { createRedactor, type SecretRules } from "./redactor.ts";

/** The words of a command line without the secrets in them: `--password x`, `--token=x`, and what looks like one. */
export function redactCommand(words: readonly string[], rules: SecretRules): string[] {
  const redactor = createRedactor(undefined, rules);
  const hide = (word: string) => word === "" ? word : `<redacted ${redactor.token(word)}>`;
  return words.map((word, i) => {
    const [, name, value] = /^--?([A-Za-z][\w-]*)=(.*)$/s.exec(word) ?? [];
    if (name !== undefined && redactor.isSecret(name)) {
      return `${word.slice(0, -value!.length || undefined)}${hide(value!)}`;
    }
    const before = i === 0 ? "" : words[i - 1]!;
    if (
      /^--[A-Za-z]/.test(before) && !before.includes("=") && !word.startsWith("-") &&
      redactor.isSecret(before.slice(2))
    ) {
      return hide(word);
    }
    return redactor.text(word);
  });
}

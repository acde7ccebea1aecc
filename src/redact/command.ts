import { Level } from "./level.ts";
import { createRedactor, type Redactor, type SecretRules } from "./redactor.ts";

/** The words of a command line without the secrets in them: `--password x`, `--token=x`, `-u ada:x`, and what looks like one. */
export function redactCommand(words: readonly string[], rules: SecretRules): string[] {
  return redactWords(words, createRedactor(rules));
}

/** The same with a redactor, which may know secrets already. */
export function redactWords(words: readonly string[], redactor: Redactor): string[] {
  const hide = (word: string) => `<redacted ${redactor.tokenOf(word)}>`;
  return words.map((word, i) => {
    const [, name, value = ""] = /^--?([A-Za-z][\w-]*)=(.*)$/s.exec(word) ?? [];
    if (name !== undefined && isSecret(value, redactor.levelOf(name))) {
      return word.slice(0, -value.length) + hide(value);
    }
    const before = i === 0 ? "" : words[i - 1]!;
    if (
      /^--[A-Za-z][^=]*$/.test(before) && !word.startsWith("-") &&
      isSecret(word, redactor.levelOf(before.slice(2)))
    ) {
      return hide(word);
    }
    const [, user, password] = /^-u$|^--user$/.test(before) ? /^([^:]+:)(?!\d+$)(.+)$/s.exec(word) ?? [] : [];
    return password === undefined ? redactor.text(word) : user + hide(password);
  });

  /** Whoever writes it on a command line means it: words count, too. */
  function isSecret(value: string, level: Level): boolean {
    return redactor.isSecret(value, level !== Level.NONE && level < Level.TEXT ? Level.TEXT : level);
  }
}

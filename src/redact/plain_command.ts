import type { SecretRules } from "./redactor.ts";

/**
 * Words of small letters, at most twelve in a row, as the paths of programs have them: nobody's key or password is one. Two beginnings of
 * keys are, which take what follows for the key.
 */
const PLAIN = /^(?!.*(?:xox|hooks))[./]{0,9}[a-z]{1,12}(?:[./]{1,3}[a-z]{1,12}){0,9}$/;

/**
 * Whether `redactCommand` would leave the words as they are, by their looks alone. The redactor takes some milliseconds to load, for which
 * a program that is started would wait.
 */
export function isPlainCommand(
  words: readonly string[],
  { redactNames, redactValues }: Pick<SecretRules, "redactNames" | "redactValues">,
): boolean {
  return redactNames.length === 0 && redactValues.length === 0 && words.every((word) => PLAIN.test(word));
}

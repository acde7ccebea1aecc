import { hardenRegExp, stringIncludes, stringReplace } from "../probe/natives.ts";

/** What marks an import of macros: functions that Bun calls as it prints a module, and whose results it prints. */
const MACRO = hardenRegExp(/(?<=\b(?:with|assert)\s*\{\s*["']?type["']?\s*:\s*["'])macro(?=["'])/g);
const PLAIN = () => "js";

/** Whether a text has macros, which whatever prints it runs once more. */
export function hasMacros(text: string): boolean {
  return withoutMacros(text) !== text;
}

/** The text with imports of plain functions in their place. */
export function withoutMacros(text: string): string {
  return stringIncludes(text, "macro") ? stringReplace(text, MACRO, PLAIN) : text;
}

import { isBuiltin } from "node:module";

/** Has a bundle ask the process for built-in modules, in place of `require`. */
export function lateBuiltins(text: string): string {
  return text.replace(
    /\brequire\("([a-z:_/]+)"\)/g,
    (call, name: string) => isBuiltin(name) ? `process.getBuiltinModule("${name}")` : call,
  );
}

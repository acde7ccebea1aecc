import { isBuiltin } from "node:module";

/** Has a bundle ask the process for built-in modules, in place of `require`. */
export function lateBuiltins(text: string): string {
  return text.replace(
    /\brequire\("([a-z:_/]+)"\)/g,
    (call, name: string) => isBuiltin(name) ? `process.getBuiltinModule("${name}")` : call,
  );
}

/** What few commands need, and takes a millisecond or two to load. */
const SELDOM = /^(?:node:)?(?:child_process|crypto|os|readline|stream|tty|url|util|zlib)$/;

/** Stands for a module, and for what is imported as its default. */
const MODULE =
  `function $late(name,module){return new Proxy({},{get(all,key,self){return key==="default"?self:(module??=process.getBuiltinModule(name))[key]}})}`;

/**
 * Has a minified bundle of a program of our own, where nobody changes built-in modules, load some of them when something of them is first
 * used.
 */
export function seldomBuiltins(text: string): string {
  const replaced = text.replace(
    /=(?:[\w$]+\(require\("([a-z:_/]+)"\),1\)|require\("([a-z:_/]+)"\))(?=[,;}])/g,
    (all, whole: string | undefined, name = whole!) => SELDOM.test(name) ? `=$late("${name}")` : all,
  );
  return `${replaced}\n${MODULE}\n`;
}

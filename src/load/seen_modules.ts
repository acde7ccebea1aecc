import { hardenRegExp, regExpExec } from "../probe/natives.ts";
import type { RunMeta } from "../trace/spec.ts";

/** Tells modules in scope from others, whatever the program has patched, and remembers how many of each there were. */
export interface SeenModules {
  covers(file: string): boolean;
  /** What a run without calls says about its modules. */
  told(): NonNullable<RunMeta["modules"]>;
}

const PACKAGES = hardenRegExp(/[\\/]node_modules[\\/]/);

/** @param others gives the modules that the host has loaded, where it does not ask about all of them */
export function seenModules(scope: RegExp, others: () => string[] = () => []): SeenModules {
  const pattern = hardenRegExp(new RegExp(scope));
  const isIn = (path: RegExp, file: string) => regExpExec(path, file) !== null;
  let inside = 0;
  let elsewhere = 0;
  let example = "";
  function pass(file: string): void {
    elsewhere++;
    if (example === "" || isIn(PACKAGES, example) && !isIn(PACKAGES, file)) example = file;
  }
  return {
    covers(file) {
      const isInside = isIn(pattern, file);
      if (isInside) inside++;
      else pass(file);
      return isInside;
    },
    told() {
      const files = others();
      for (let i = 0; i < files.length; i++) {
        if (isIn(pattern, files[i]!)) inside++;
        else pass(files[i]!);
      }
      return { inside, elsewhere, ...(example === "" ? {} : { example }) };
    },
  };
}

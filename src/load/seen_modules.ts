import type { RunMeta } from "../trace/spec.ts";

/** Tells modules in scope from others, and remembers how many of each there were. */
export interface SeenModules {
  test(file: string): boolean;
  /** What a run without calls says about its modules. */
  told(): NonNullable<RunMeta["modules"]>;
}

const PACKAGES = /[\\/]node_modules[\\/]/;

/** @param others gives the modules that the host has loaded, where it does not ask about all of them */
export function seenModules(scope: RegExp, others: () => string[] = () => []): SeenModules {
  let inside = 0;
  let elsewhere = 0;
  let example = "";
  function pass(file: string): void {
    elsewhere++;
    if (example === "" || PACKAGES.test(example) && !PACKAGES.test(file)) example = file;
  }
  return {
    test(file) {
      const isInside = scope.test(file);
      if (isInside) inside++;
      else pass(file);
      return isInside;
    },
    told() {
      const files = others();
      for (let i = 0; i < files.length; i++) {
        if (scope.test(files[i]!)) inside++;
        else pass(files[i]!);
      }
      return { inside, elsewhere, ...(example === "" ? {} : { example }) };
    },
  };
}

/**
 * The `[test]` tables → the calls that the runner makes, checked against the files; or everything that is wrong.
 *
 * @module
 */

import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { nearest } from "../config/kinds.ts";
import type { TestFile, TestInput } from "../config/test_kinds.ts";
import { findFunction, type Found } from "./find_function.ts";
import { fitInputs } from "./fit_inputs.ts";
import { instanceText, madeUpArguments, type Scope } from "./made_up.ts";
import { type Module, Modules } from "./syntax.ts";

/** One call of the runner. */
export interface PlannedCall {
  found: Found;
  /** Source text of the arguments. */
  args: string[];
  isMadeUp: boolean;
  /** Source text that makes the object whose method it is. */
  instance?: string;
}

export interface PlannedFile {
  /** As the configuration has it. */
  path: string;
  /** Absolute. */
  file: string;
  calls: PlannedCall[];
}

export interface CallPlan {
  files: PlannedFile[];
  problems: string[];
}

/** Name of the i-th module in the runner. */
export function moduleName(i: number): string {
  return `m${i}`;
}

export function planCalls(folder: string, files: TestFile[], inputs: TestInput[]): CallPlan {
  const modules = new Modules();
  const problems: string[] = [];
  const used = new Set<TestInput>();
  const planned = files.map(({ path, functions }, index): PlannedFile => {
    const file = resolve(folder, path);
    const result: PlannedFile = { path, file, calls: [] };
    const module = readModule(modules, file, path, problems);
    if (module === undefined) return result;
    const scope: Scope = {
      modules,
      module,
      bound: new Map(),
      classText: (home, name) =>
        home === module && module.exported.has(name) ? `${moduleName(index)}.${name}` : undefined,
    };
    for (const name of functions) {
      const found = findFunction(modules, module, name);
      if ("why" in found) {
        const meant = nearest(name, found.others);
        const others = found.others.slice(0, 8).join(", ");
        const remedy = meant !== undefined
          ? `did you mean ${meant}?`
          : others === ""
          ? "it exports no function"
          : `it has ${others}`;
        problems.push(`${path}: cannot find ${name}: ${found.why}; ${remedy}`);
        continue;
      }
      const own = { ...scope, module: found.module };
      const instance = found.instanceOf && instanceText(found.module, found.instanceOf, {
        ...own,
        classText: () => `${moduleName(index)}.${found.access[0]}`,
      }, { name: found.access[0]! });
      if (found.instanceOf && instance === undefined) {
        problems.push(
          `${path}: cannot make a ${found.access[0]} to call ${name} on: its constructor is out of reach`,
        );
        continue;
      }
      const given = inputs.filter((input) => input.function === name);
      const base = { found, ...(instance === undefined ? {} : { instance }) };
      if (given.length === 0) {
        result.calls.push({ ...base, args: madeUpArguments(found.params, own), isMadeUp: true });
      }
      for (const input of given) {
        used.add(input);
        const fitted = fitInputs(found.params, input, own);
        if (fitted.problems === undefined) result.calls.push({ ...base, args: fitted.args, isMadeUp: false });
        else problems.push(...fitted.problems.map((problem) => `${path}: ${name} ${problem}`));
      }
    }
    return result;
  });
  const named = files.flatMap(({ functions }) => functions);
  for (const input of inputs) {
    if (used.has(input) || named.includes(input.function)) continue;
    const meant = nearest(input.function, named);
    problems.push(
      `[[test.inputs]] names ${input.function}, which no [[test.files]] lists${
        meant === undefined ? "" : `; did you mean ${meant}?`
      }`,
    );
  }
  return { files: planned, problems };
}

function readModule(
  modules: Modules,
  file: string,
  path: string,
  problems: string[],
): Module | undefined {
  if (!existsSync(file)) problems.push(`${path}: there is no such file`);
  else if (!statSync(file).isFile()) problems.push(`${path}: it is not a file`);
  else if (!/\.[cm]?[jt]sx?$/.test(path)) {
    problems.push(`${path}: it is not a TypeScript or JavaScript module`);
  } else {
    try {
      return modules.read(file);
    } catch (error) {
      problems.push(`${path}: it does not parse: ${(error as Error).message}`);
    }
  }
  return undefined;
}

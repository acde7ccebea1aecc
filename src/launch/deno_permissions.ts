/**
 * What a program under Deno may do: what the user said, and as little as the recorder needs.
 *
 * @module
 */
import { isWithin } from "../safe/is_within.ts";
import { dirname, resolve } from "node:path";
import { earlyPath } from "../trace/early.ts";

/**
 * What the preload script needs where Deno asks for permissions: to read its own files and nothing beside them, to append to
 * the run's file and the one beside it, to load the parser, and to take its variables out of the environment.
 */
export interface Needs {
  /** In the folder of this file is nothing but what everybody may read. */
  preload: string;
  parser: string;
  file: string;
  variables: string[];
}

/** `-RN=host` is `-R -N=host`. */
const SEVERAL = /^-([ARWINESPqr]{2,})(=.*)?$/;
/** Flags that say what a program may do, one by one. */
const PERMISSION =
  /^(?:-[ARWINESP](?:=|$)|--allow-(?!scripts\b)|--deny-|--ignore-|--no-prompt$|--permission-set)/;
/** A set of permissions that is in deno.json. */
const SET = /^(?:-P|--permission-set)(?:=|$)/;
const ALL = /^(?:-A|--allow-all)$/;

function spelledOut(flags: string[]): string[] {
  return flags.flatMap((flag) => {
    const [, letters, value = ""] = SEVERAL.exec(flag) ?? [];
    if (letters === undefined) return [flag];
    return [...letters].map((letter, i) => `-${letter}${i === letters.length - 1 ? value : ""}`);
  });
}

/** Whether the user chose permissions; without a choice a program gets all. */
function hasChosen(flags: string[]): boolean {
  return spelledOut(flags).some((flag) => PERMISSION.test(flag));
}

/** Whether a program under Deno may do less than everything. */
export function isRestricted(flags: string[]): boolean {
  return hasChosen(flags) && !mayAll(flags);
}

/** Whether the flags themselves allow everything. */
export function mayAll(flags: string[]): boolean {
  return spelledOut(flags).some((flag) => ALL.test(flag));
}

/** Why a program that may not do everything cannot be recorded with its permissions; undefined where it can. */
export function whyNotLent(flags: string[], paths: string[]): string | undefined {
  // A flag beside it would replace what the set contains of the same kind.
  if (spelledOut(flags).some((flag) => SET.test(flag))) {
    return "Cannot add what the recorder needs to a set of permissions: name them one by one, as in --host-flag=--allow-read.";
  }
  // Deno would take what is behind the comma for another path that the program may use.
  const path = paths.find((path) => path.includes(","));
  return path && `Cannot give a permission for a path with a comma, ${path}: Deno would split it.`;
}

/**
 * Whether a program under Deno is lent the parser's permission, and must give it back before its first statement: whoever may
 * load a native library can call every function of the system with it. What the user granted stays.
 */
export function isLentParser(flags: string[], parser: string): boolean {
  return isRestricted(flags) && !mayLoad(flags, parser);
}

/** Whether the flags allow to load a native library. */
export function mayLoad(flags: string[], library: string): boolean {
  const own = flags.flatMap((flag) => /^--allow-ffi(?:=(.*))?$/.exec(flag)?.slice(1) ?? []);
  return own.some((value) =>
    value === undefined || value.split(",").some((path) => isWithin(resolve(path), library))
  );
}

/** `-A`, unless the user chose permissions: then what the recorder needs is added to them, and nothing else. */
export function denoPermissions(flags: string[], needs: Needs | undefined): string[] {
  if (!hasChosen(flags)) return ["-A", ...flags];
  return needs === undefined || !isRestricted(flags) ? flags : withNeeds(flags, needs);
}

/** Flags without `-A`, with what the recorder needs. */
export function withNeeds(flags: string[], needs: Needs): string[] {
  const wanted: [name: string, short: string, values: string[]][] = [
    ["read", "R", [dirname(needs.preload), needs.file]],
    ["write", "W", [needs.file, needs.file && earlyPath(needs.file)]],
    ["env", "E", needs.variables],
    ["ffi", "", mayLoad(flags, needs.parser) ? [] : [needs.parser]],
  ];
  const result = spelledOut(flags);
  for (const [name, short, paths] of wanted) {
    const values = paths.filter((path) => path !== "");
    if (values.length === 0) continue;
    const spelling = new RegExp(`^(--allow-${name}${short ? `|-${short}` : ""})(=(.*))?$`);
    const at = result.findIndex((flag) => spelling.test(flag));
    if (at < 0) result.push(`--allow-${name}=${values.join(",")}`);
    else if (result[at]!.includes("=")) result[at] += `,${values.join(",")}`;
  }
  return result;
}

/**
 * What one module did, from the outputs of `driver.mjs`, and how two runs of it differ.
 *
 * @module
 */

/** What one module did. */
export interface Doing {
  path: string;
  stdout: string;
  stderr: string;
  /** What the driver tells of it, as JSON lines without the places of frames. */
  told: string[];
  /** The frames of its errors: function, file and line; and their columns. */
  frames: string[][];
  columns: string[][];
  /** How it ended the process, if it did: exit code or signal. */
  end: string;
}

/** Splits the outputs of a process by the modules that ran in it. */
export function doings(outputs: { stdout: string; stderr: string; end: string }): Doing[] {
  const errors = new Map(parts(outputs.stderr));
  const found = parts(outputs.stdout);
  return found.filter(([path]) => path !== "").map(([path, text], i): Doing => {
    const told: string[] = [];
    const frames: string[][] = [];
    const columns: string[][] = [];
    for (const [, json] of text.matchAll(/␟(.*)\n/g)) {
      const value = JSON.parse(json!, (key, value) => {
        if (key !== "frames") return value;
        frames.push(value.map((frame: string) => frame.replace(/:\d+$/, "")));
        columns.push(value.map((frame: string) => /\d+$/.exec(frame)?.[0] ?? ""));
      });
      told.push(JSON.stringify(value));
    }
    return {
      path,
      stdout: text.replace(/\n␟.*\n/g, "").trim(),
      stderr: errorText(errors.get(path) ?? ""),
      told,
      frames,
      columns,
      end: i === found.length - 1 ? outputs.end : "",
    };
  });
}

function parts(text: string): [path: string, text: string][] {
  return text.split("␞").slice(1).map((part) => {
    const end = part.indexOf("\n");
    return [part.slice(0, end), part.slice(end + 1)];
  });
}

/** Without tph's remarks, process ids, and the places that `docs/how-it-works.md` says may differ in uncaught errors. */
function errorText(text: string): string {
  return text.replace(/^tph: .*\n(?: {5}.*\n)*/gm, "").replace(/\(node:\d+\)/g, "(node)")
    .split("\n").filter((line) => !/^ +(?:at |\^)|^ *\d+ \| |^\S+:\d+$|node:internal/.test(line)).join("\n")
    .trim();
}

export type DifferenceKind = "output" | "errors" | "exports" | "frames" | "columns" | "end";

/** How two runs of one module differ. */
export function differencesOf(
  plain: Doing,
  recorded: Doing,
  { hasTailCalls }: { hasTailCalls: boolean },
): DifferenceKind[] {
  const kinds: DifferenceKind[] = [];
  if (plain.stdout !== recorded.stdout) kinds.push("output");
  if (plain.stderr !== recorded.stderr) kinds.push("errors");
  if (plain.told.join("\n") !== recorded.told.join("\n")) kinds.push("exports");
  if (plain.end !== recorded.end) kinds.push("end");
  const areSame = (a: string[] = [], b: string[] = []) =>
    hasTailCalls ? isSubsequence(a, b) : a.join("\n") === b.join("\n");
  if (!plain.frames.every((frames, i) => areSame(frames, recorded.frames[i]))) kinds.push("frames");
  else if (!plain.frames.every((_, i) => areSame(placesOf(plain, i), placesOf(recorded, i)))) {
    kinds.push("columns");
  }
  return kinds;
}

/** The frames of an error with their columns. */
function placesOf({ frames, columns }: Doing, error: number): string[] {
  return (frames[error] ?? []).map((frame, i) => `${frame}:${columns[error]![i]}`);
}

/** Frames of calls in tail position, which Bun's engine drops, may be there. */
function isSubsequence(few: string[], many: string[]): boolean {
  let at = 0;
  for (const each of many) if (few[at] === each) at++;
  return at === few.length;
}

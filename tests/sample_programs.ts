/**
 * The sample programs: a file is one, a folder with a `main.*` is one. Files that begin with `_` are imported by samples.
 *
 * @module
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type HostName, HOSTS, ROOT } from "./hosts.ts";

export const SAMPLES = join(ROOT, "tests/samples");

/** Folders of other tests. */
const OTHERS = ["crash", "diff"];

const isProgram = (name: string) => !name.startsWith("_") && /\.[cm]?[jt]sx?$/.test(name);

/** Names of all samples, below their folder, sorted. */
export function sampleNames(): string[] {
  const found: string[] = [];
  for (const topic of readdirSync(SAMPLES, { withFileTypes: true })) {
    if (!topic.isDirectory() || OTHERS.includes(topic.name)) continue;
    for (const entry of readdirSync(join(SAMPLES, topic.name), { withFileTypes: true })) {
      const name = `${topic.name}/${entry.name}`;
      if (!entry.isDirectory()) {
        if (isProgram(entry.name)) found.push(name);
        continue;
      }
      const main = readdirSync(join(SAMPLES, name)).find((file) =>
        file.startsWith("main.") && isProgram(file)
      );
      if (main === undefined) throw new Error(`The sample ${name} has no main.*`);
      found.push(`${name}/${main}`);
    }
  }
  return found.sort();
}

/** The hosts for which a sample is valid, by its text. */
export function hostsOf(text: string): HostName[] {
  const named = /^\/\/ hosts: (.*)$/m.exec(text.slice(0, 300))?.[1]?.trim().split(/\s+/);
  return (named ?? Object.keys(HOSTS)) as HostName[];
}

/** The flags that a sample has for a host, by its text. */
export function flagsOf(text: string, host: HostName): string[] {
  return new RegExp(`^// ${host} flags: (.*)$`, "m").exec(text.slice(0, 300))?.[1]?.trim().split(/\s+/) ?? [];
}

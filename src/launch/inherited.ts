import { closeSync, fstatSync, openSync, readdirSync, readFileSync, type Stats, statSync } from "node:fs";
import { devNull } from "node:os";
import process from "node:process";

/**
 * The descriptors besides 0, 1 and 2 that this process was started with, such as the one behind the `/dev/fd/63` of a
 * shell's `<(…)`. To be asked for before this process opens files itself.
 *
 * @returns none where the runtime leaves them open in the processes that it starts, as Node and Deno do; and on other
 * systems than Linux, where its own cannot be told from them
 */
export function inheritedDescriptors(): number[] {
  if (process.versions.bun === undefined || process.platform !== "linux") return [];
  let own: Stats | undefined;
  let names: string[];
  try {
    own = statSync(process.execPath);
    names = readdirSync("/proc/self/fd");
  } catch {
    return [];
  }
  const found = names.map(Number).filter((descriptor) => descriptor > 2 && isOpenedFor(descriptor, own));
  if (found.length === 0) return found;
  const limit = descriptorLimit();
  return found.filter((descriptor) => descriptor < limit);
}

/** Above it, which a shell's `ulimit -n` may have lowered meanwhile, none can be handed on. */
function descriptorLimit(): number {
  try {
    return Number(
      /^Max open files +(\d+)/m.exec(readFileSync("/proc/self/limits", "latin1"))?.[1] ?? Infinity,
    );
  } catch {
    return Infinity;
  }
}

/** The runtime's own are queues and counters, which are no kind of file, folders, and the executable. */
function isOpenedFor(descriptor: number, executable: Stats): boolean {
  try {
    const file = fstatSync(descriptor);
    return (file.isFIFO() || file.isSocket() || file.isFile() || file.isCharacterDevice()) &&
      !(file.dev === executable.dev && file.ino === executable.ino);
  } catch {
    // The list was read with it.
    return false;
  }
}

/**
 * What tells a runtime of the channel to the process that has forked this one, if that is among them: Bun takes it out
 * of its own environment.
 */
export function channelVariables(inherited: readonly number[]): Record<string, string> {
  if (inherited.length === 0) return {};
  let text: string;
  try {
    text = readFileSync("/proc/self/environ", "utf8");
  } catch {
    return {};
  }
  const found = Object.fromEntries(
    [...text.matchAll(/(?<=^|\0)(NODE_CHANNEL_(?:FD|SERIALIZATION_MODE))=([^\0]*)/g)]
      .map(([, name, value]) => [name!, value!]),
  );
  return inherited.includes(Number(found.NODE_CHANNEL_FD)) ? found : {};
}

/** The streams of a child process that has what this process was given, each at the same number. */
export function sameStreams(inherited: readonly number[]): ("inherit" | "ignore" | number)[] {
  const last = Math.max(2, ...inherited);
  return Array.from({ length: last + 1 }, (_, at) => {
    if (at <= 2) return "inherit";
    return inherited.includes(at) ? at : "ignore";
  });
}

/** Leaves them to the child alone: whoever reads its pipe waits until nobody can write into it. */
export function leaveToChild(inherited: readonly number[]): void {
  for (const descriptor of inherited) {
    try {
      // Nothing else is to get the number of the input or output.
      const isStandard = descriptor <= 2;
      if (isStandard && !isPipe(descriptor)) continue;
      closeSync(descriptor);
      if (isStandard) openSync(devNull, "r+");
    } catch {
      // It was closed meanwhile.
    }
  }
}

function isPipe(descriptor: number): boolean {
  const file = fstatSync(descriptor);
  return file.isFIFO() || file.isSocket();
}

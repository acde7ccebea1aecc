/**
 * Secrets that the threads of a process tell each other: a log in shared memory, to which each appends those that it has found
 * and in which it reads those of the others. When it is full, no more are shared.
 *
 * @module
 */
import { atomics, encodeInto } from "../probe/natives.ts";
import { textOf } from "./bytes.ts";

export interface SharedSecrets {
  memory: SharedArrayBuffer;
  tell(secret: string): void;
  /** Whether there may be something to hear. */
  isBehind(): boolean;
  /** The next secret of another thread; undefined when there is none. */
  hear(): string | undefined;
}

const BYTES = 1 << 18;
const WORDS = BYTES / 4;
/** Words before the first entry; the first of them is where the next entry goes, in words. */
const HEAD = 2;
/** A longer secret is not shared: it would take the room of many. */
const LONGEST = 1024;

/** Makes the memory for the threads of a process. */
export function secretsMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(BYTES);
}

/** An entry is its length in bytes plus one, written last, and its bytes. */
export function sharedSecrets(memory: SharedArrayBuffer): SharedSecrets {
  const words = new Int32Array(memory);
  const bytes = new Uint8Array(memory);
  const scratch = new Uint8Array(LONGEST * 3);
  /** The next entry to be heard. */
  let at = HEAD;

  return {
    memory,
    tell(secret) {
      if (secret.length > LONGEST) return;
      const { written } = encodeInto(secret, scratch);
      const size = 1 + (written + 3 >> 2);
      if (HEAD + words[0]! + size > WORDS) return;
      const start = HEAD + atomics.add(words, 0, size);
      if (start + size > WORDS) return;
      for (let i = 0; i < written; i++) bytes[4 * start + 4 + i] = scratch[i]!;
      atomics.store(words, start, written + 1);
    },
    isBehind: () => at < HEAD + words[0]! && at < WORDS,
    hear() {
      if (at >= HEAD + words[0]! || at >= WORDS) return undefined;
      const written = atomics.load(words, at) - 1;
      // It is being written.
      if (written < 0) return undefined;
      for (let i = 0; i < written; i++) scratch[i] = bytes[4 * at + 4 + i]!;
      at += 1 + (written + 3 >> 2);
      return textOf(scratch, 0, written);
    },
  };
}

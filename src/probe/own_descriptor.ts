/**
 * A descriptor in a process that belongs to the program: it may close every descriptor that it finds, as daemons do, and
 * then open a file of its own, which gets the same number.
 *
 * @module
 */
import { closeSync, fstatSync, openSync } from "node:fs";
import type { FileIdentity } from "../trace/spec.ts";
import { openFlags } from "./open_flags.ts";

export interface OwnDescriptor {
  readonly identity: FileIdentity;
  /**
   * The descriptor and the file's size in bytes; to be asked before each use. Where the program has closed it, the file is
   * opened again.
   *
   * @throws {Error} The file is not at its path any more.
   */
  use(): { fd: number; size: number };
  /** Closes it, if it is still ours. */
  close(): void;
}

type How = "append" | "update";

function flagsOf(how: How): number {
  const { O_RDWR, O_APPEND, O_NOFOLLOW = 0 } = openFlags();
  return O_RDWR! | O_NOFOLLOW | (how === "append" ? O_APPEND! : 0);
}

/**
 * Opens a file as `ownDescriptor` does, before the target can give up the right to.
 *
 * @param home see `FileIdentity`
 * @returns undefined where it cannot be opened
 */
export function openEarly(path: string, how: How, home?: string): number | undefined {
  try {
    return openAt(path, { flags: flagsOf(how), home });
  } catch {
    return undefined;
  }
}

function openAt(path: string, { flags, home }: { flags: number; home: string | undefined }): number {
  try {
    return openSync(path, flags);
  } catch (error) {
    if (home === undefined) throw error;
    return openSync(home, flags);
  }
}

/**
 * Opens a file that is there.
 *
 * @param options.fd the file, where it is open already
 * @param options.identity which file it must be: in a folder of another user, that user can put another there
 * @throws {Error} It cannot be opened, is a link, or another file.
 */
export function ownDescriptor(
  path: string,
  { how, identity, fd: given }: { how: How; identity?: FileIdentity | undefined; fd?: number | undefined },
): OwnDescriptor {
  const open = () => openAt(path, { flags: flagsOf(how), home: identity?.home });
  // It is too late to find out which file it was.
  let fd = (identity === undefined ? undefined : given) ?? open();
  const { dev, ino } = identity ?? fstatSync(fd);

  /** The size of the file behind the descriptor; undefined when that is not ours. */
  function ownSize(): number | undefined {
    try {
      const found = fstatSync(fd);
      return found.dev === dev && found.ino === ino ? found.size : undefined;
    } catch {
      return undefined;
    }
  }

  // The target has closed it, and may have a file of its own there.
  if (fd === given && ownSize() === undefined) fd = open();
  if (ownSize() === undefined) {
    closeSync(fd);
    throw new Error("another file is in its place");
  }

  return {
    identity: { dev, ino },
    use() {
      let size = ownSize();
      if (size === undefined) {
        // The number may be the program's by now: it is not ours to close.
        fd = open();
        size = ownSize();
        if (size === undefined) {
          closeSync(fd);
          throw new Error("another file has taken its place");
        }
      }
      return { fd, size };
    },
    close() {
      if (ownSize() !== undefined) closeSync(fd);
    },
  };
}

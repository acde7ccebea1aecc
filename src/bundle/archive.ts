/**
 * Files as one compressed archive, which takes a third of the room in the standalone binary: the length of the table as four
 * bytes, the table (JSON: size by name), then the files one behind the other; all of it compressed with zstd.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import type { EmbeddedFiles } from "./embedded.ts";
import { TEXTS } from "./preloads.ts";

/** The files of an archive, by their names. */
export function unpack(archive: Uint8Array): Map<string, Uint8Array> {
  // Most starts of the binary do without: an import would cost each of them a millisecond or two.
  const bytes = process.getBuiltinModule("node:zlib").zstdDecompressSync(archive);
  let at = 4 + bytes.readUInt32LE(0);
  const table = JSON.parse(bytes.toString("utf8", 4, at)) as Record<string, number>;
  return new Map(Object.entries(table).map(([name, size]) => [name, bytes.subarray(at, at += size)]));
}

/** Paths of the standalone binary's archives, in its own file system. */
export interface Archives {
  /** {@linkcode TEXTS}. */
  texts: string;
  /** The other files. */
  files: string;
}

/**
 * The files of the standalone binary; an archive is unpacked when the first of it is read.
 *
 * @param build name of this build
 */
export function archivedFiles({ texts, files }: Archives, build: string): EmbeddedFiles {
  const unpacked = new Map<string, Map<string, Uint8Array>>();
  const contentOf = (path: string) => {
    const found = unpacked.get(path) ?? unpack(readFileSync(path));
    unpacked.set(path, found);
    return found;
  };
  return {
    place: "binary",
    build,
    check: () => {},
    read: (name) => contentOf(TEXTS.includes(name) ? texts : files).get(name)!,
  };
}

import { Buffer } from "node:buffer";
import { constants, zstdCompressSync } from "node:zlib";

/** Compresses as far as it goes: it is done once, and what is common to files far apart is found. */
function compress(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, {
    params: {
      [constants.ZSTD_c_compressionLevel]: 22,
      [constants.ZSTD_c_windowLog]: 24,
      [constants.ZSTD_c_enableLongDistanceMatching]: 1,
    },
  });
}

/** Makes an archive of files, by their names; `archive.ts` has its layout. */
export function pack(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const table = Buffer.from(
    JSON.stringify(Object.fromEntries([...files].map(([name, { length }]) => [name, length]))),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(table.length);
  return compress(Buffer.concat([length, table, ...files.values()]));
}

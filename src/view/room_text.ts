import { bytesText, plural } from "./units.ts";

/** Says which runs had to go so that the cache folder is no larger than the settings allow. */
export function roomText(removed: readonly { bytes: number }[], maxSize: number): string {
  const size = removed.reduce((sum, { bytes }) => sum + bytes, 0);
  return `${plural(removed.length, "old run")}, ${bytesText(size)}, removed: the runs had more than ${
    bytesText(maxSize)
  } (cache_max_size; a run with a label goes last)`;
}

/**
 * Where something stands in a configuration file.
 *
 * @module
 */

export interface Position {
  /** 1-based. */
  line: number;
  /** 1-based, in UTF-16 units. */
  column: number;
}

/** The key of a path in a table of positions. */
export function positionKey(path: (string | number)[]): string {
  return JSON.stringify(path);
}

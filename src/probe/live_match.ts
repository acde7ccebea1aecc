/**
 * What is written where a value that is followed was: JSON in the trace file's MATCH chunks.
 *
 * @module
 */

/** A place where one was. */
export interface LiveMatch {
  /** Position of its target. */
  target: number;
  call: number;
  site: number;
  where: "args" | "return" | "throw" | "this";
  /** The argument's position; −1 for the others. */
  index: number;
  /** The way into the argument or result. */
  steps: (string | number)[];
  type: string;
  matcher: string;
  /** Milliseconds since 1970. */
  time: number;
  /** The value as text; of an object the record has the snapshot. */
  value?: {
    type: "undefined" | "null" | "boolean" | "number" | "bigint" | "string" | "redacted";
    text: string;
  };
}

/** Whether a place is one of those that are asked for. */
export function isFollowedAs(
  roles: string[] | undefined,
  where: LiveMatch["where"],
  steps: readonly unknown[],
): boolean {
  if (roles === undefined || roles.length === 0) return true;
  return roles.includes(steps.length > 0 ? "field" : where === "args" ? "arg" : where);
}

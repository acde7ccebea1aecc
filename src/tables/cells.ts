/** What goes into cells. */

/** What all rows of a run share. */
export interface Origin {
  service: string;
  /** Wall-clock time at which the run's clock stood at 0, in milliseconds since 1970. */
  epoch: number;
}

/** A whole number that a table's integers can hold. */
export function whole(value: number): number {
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Math.round(value), Number.MAX_SAFE_INTEGER));
}

/** A text as UTF-8 can hold it: half of a surrogate pair becomes U+FFFD. */
export function wholeText(text: string): string {
  return (text as string & { toWellFormed(): string }).toWellFormed();
}

/** A module's path relative to the run's folder, with slashes, so that it is the same on all machines; a URL as it is. */
export function fileText(file: string, cwd: string): string {
  const base = cwd.replace(/[\\/]$/, "");
  const inside = base !== "" && file.startsWith(base) && /[\\/]/.test(file[base.length] ?? "");
  return wholeText(inside ? file.slice(base.length + 1).replaceAll("\\", "/") : file);
}

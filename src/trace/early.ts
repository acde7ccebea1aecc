/**
 * The file beside a run's that has what a thread recorded before its writer had begun.
 *
 * @param thread its number; undefined for the main thread
 */
export function earlyPath(run: string, thread?: number): string {
  return `${run}.early${thread === undefined ? "" : `-${thread}`}`;
}

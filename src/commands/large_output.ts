import { statSync } from "node:fs";
import { bytesText } from "../view/units.ts";

/** Characters from which on it is said how much comes of a run, if that is so many times its size. */
const MUCH = 1 << 28;
const TIMES = 100;

/**
 * Hands pieces of text on, and tells once, on the way, when they are far more than the runs that they are made of: what many calls
 * share stands once in a run, and with each call in the text.
 *
 * @param options.paths the runs
 */
export function* toldWhenMuch(
  pieces: Iterable<string>,
  { paths, tell, much = MUCH }: { paths: readonly string[]; tell: (text: string) => void; much?: number },
): Generator<string> {
  let length = 0;
  let isTold = false;
  for (const piece of pieces) {
    length += piece.length;
    if (!isTold && length >= much) {
      isTold = true;
      // Of a run that was removed meanwhile, it is not known.
      const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? Infinity;
      const size = paths.reduce((sum, path) => sum + sizeOf(path), 0);
      if (length >= TIMES * size) {
        tell(
          `${bytesText(length)} so far, of ${
            bytesText(size)
          } recorded: what calls share is written with each of them. It goes on.`,
        );
      }
    }
    yield piece;
  }
}

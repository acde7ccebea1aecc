/**
 * Errors that no probe has seen being thrown: an async function whose parameters fail rejects its promise at once, and the first that
 * anybody sees of the error is a callback's argument. Its message may quote the probes of the call.
 *
 * @module
 */

let mend: ((error: object) => void) | undefined;

/** Sets what gives an error the words that it would have had: see `disguise/error_words.ts`. */
export function mendErrorsBy(give: (error: object) => void): void {
  mend = give;
}

/** To be called before an error is copied. */
export function mendError(error: object): void {
  mend?.(error);
}

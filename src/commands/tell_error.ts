import { TphError } from "../errors.ts";
import { escapeText } from "../view/text.ts";
import type { Context } from "./context.ts";

/** Says to people what went wrong; gives the exit status. */
export function tellError(error: unknown, { stderr, version }: Context): number {
  if (error instanceof TphError) {
    // A file's name may hold anything; the line breaks are the message's own.
    const [text, advice] = [error.message, error.hint].map((text) =>
      text?.split("\n").map(escapeText).join("\n")
    );
    stderr.write(`tph: ${text}\n${advice === undefined ? "" : `     ${advice}\n`}`);
    return error.status;
  }
  const stack = error instanceof Error ? error.stack ?? String(error) : String(error);
  stderr.write(
    `tph: This is a bug in tph ${version}; please report it with the lines below.\n${stack}\n`,
  );
  return 1;
}

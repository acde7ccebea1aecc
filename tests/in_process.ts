/** Commands within this process: hundreds of them take no longer than a few processes. */
import { Writable } from "node:stream";
import type { Context } from "../src/commands/context.ts";
import { main } from "../src/commands/main.ts";
import { HOST_VARIABLES } from "./hosts.ts";

export interface Said {
  status: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a command that only reads.
 *
 * @param options.columns of the terminal that it prints to (default: it prints to none)
 */
export async function answerOf(
  args: string[],
  cwd: string,
  env: Context["env"] = {},
  { columns }: { columns?: number } = {},
): Promise<Said> {
  const texts = ["", ""];
  const [stdout, stderr] = [0, 1].map((i) =>
    new Writable({
      write(chunk, _encoding, done) {
        texts[i] += String(chunk);
        done();
      },
    }) as NodeJS.WriteStream
  );
  if (columns !== undefined) Object.assign(stdout!, { isTTY: true, columns });
  const context: Context = {
    cwd,
    env: { LC_ALL: "C.UTF-8", PAGER: "cat", ...HOST_VARIABLES, ...env },
    stdout: stdout!,
    stderr: stderr!,
    status: 0,
    version: "0.0.0",
    args: [],
  };
  const status = await main(args, context);
  return { status, stdout: texts[0]!, stderr: texts[1]! };
}

/** The words of a command as `next` has it: without `tph`, quotes taken off. */
export function wordsOf(command: string): string[] {
  const words: string[] = [];
  for (const [, quoted, plain] of command.matchAll(/((?:'[^']*'|\\'|[^\s'])+)|(\S+)/g)) {
    words.push((quoted ?? plain!).replace(/'([^']*)'|\\'/g, (_, inside) => inside ?? "'"));
  }
  return words.slice(1);
}

import { isMainThread } from "../../probe/thread.ts";
import { assertionMender } from "./node_assertions.ts";
import { correctCallSites } from "./node_call_sites.ts";
import { correctFatal } from "./node_fatal.ts";
import { importMender } from "./node_imports.ts";
import { correctStacks } from "./node_stacks.ts";
import type { Places } from "./places.ts";
import type { Pristine } from "./pristine.ts";

/**
 * Makes Node report places in the original texts instead of the rewritten ones.
 *
 * @param options.hidden the path of our own script
 * @returns does so for the errors of another context, with its `Error`
 */
export function correctTraces(
  places: Places,
  { pristine, hidden }: { pristine: Pristine; hidden: string },
): (errors: unknown) => void {
  const mendAssertion = assertionMender(places, pristine);
  const mendImport = importMender(places, pristine);
  const { notes, correctIn } = correctStacks(places, {
    hidden,
    onStack(error, frames) {
      mendAssertion(error, frames);
      return mendImport(error, frames);
    },
  });
  // A worker hands its errors to the thread that started it.
  if (isMainThread()) correctFatal({ places, notes, pristine });
  correctCallSites(places, hidden);
  return correctIn;
}

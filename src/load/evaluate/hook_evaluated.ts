import { unusedPrefix } from "../../instrument/instrument.ts";
import { PREFIX } from "../../contract.ts";
import type { Originals } from "../disguise/originals.ts";
import type { Pristine } from "../disguise/pristine.ts";
import { patchToString } from "../disguise/to_string.ts";
import type { SeenModules } from "../seen_modules.ts";
import type { Rewrite } from "../source.ts";
import { hookAsyncFunctions } from "./async_function.ts";
import type { Realm } from "./contexts.ts";
import { evaluatedRewriter } from "./evaluated_text.ts";
import { hookVm } from "./vm_hooks.ts";

/**
 * Rewrites what is evaluated, and not imported, in Node.
 *
 * @param options.provide makes the probes with a prefix known in a context
 * @returns a function to call with the text of each module, before it runs
 */
export function hookEvaluated(
  rewrite: Rewrite,
  { scope, pristine, provide }: {
    scope: Pick<SeenModules, "covers">;
    pristine: Pristine;
    provide: (prefix: string, context: object) => void;
  },
): (text: string) => void {
  const evaluated = evaluatedRewriter(rewrite, { scope, pristine });
  hookVm({
    rewrite: evaluated,
    provide: (text, context) => pristine(() => provide(unusedPrefix(text), context)),
  });
  return hookAsyncFunctions({ rewrite: evaluated, pristine });
}

/** Makes functions and errors in a context say what they would say without the rewriting. */
export function disguiseContext(
  { functions, errors }: Realm,
  { texts, correctErrors }: { texts: Originals; correctErrors: (errors: unknown) => void },
): void {
  patchToString(PREFIX, texts.find, functions);
  correctErrors(errors);
}

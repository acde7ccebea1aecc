import { instrument, type InstrumentOptions, render } from "../../src/instrument/instrument.ts";

/** A text with the probes in it; its first site has the number 7. */
export function rewrite(text: string, options: Partial<InstrumentOptions> = {}): string {
  const { edits } = instrument(text, {
    file: "/a/module.ts",
    lang: "ts",
    sourceType: "module",
    tailCalls: false,
    ...options,
  });
  return render(text, edits, 7);
}

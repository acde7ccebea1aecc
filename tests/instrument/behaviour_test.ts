import assert from "node:assert/strict";
import { inspect } from "node:util";
import { EXTERNAL_PROBE_NAMES, PROBE_NAMES, TAIL_PROBE_NAMES } from "../../src/contract.ts";
import { instrument, render } from "../../src/instrument/instrument.ts";
import { HAZARDS } from "./hazards.ts";
import { type Recorder, recorder } from "./stub_probes.ts";

/** What a program does: the same text for the same behaviour. */
async function behaviour(text: string): Promise<string> {
  const log: unknown[] = [];
  // deno-lint-ignore no-explicit-any
  let main: (log: (value: unknown) => unknown) => any;
  try {
    main = new Function(`${text}\nreturn main`)();
  } catch (error) {
    return `does not compile: ${(error as Error).name}`;
  }
  let outcome: unknown;
  try {
    outcome = ["returned", await main((value) => (log.push(value), value))];
  } catch (error) {
    outcome = ["threw", error instanceof Error ? `${error.name}: ${error.message}` : error];
  }
  // Let whatever is still waiting end.
  await new Promise((resolve) => setTimeout(resolve, 0));
  return inspect([outcome, log], { depth: 10, breakLength: 120 });
}

function install(prefix: string, { probes }: Recorder): void {
  for (const name of [...PROBE_NAMES, ...EXTERNAL_PROBE_NAMES, ...TAIL_PROBE_NAMES]) {
    (globalThis as Record<string, unknown>)[prefix + name] = probes[name];
  }
}

/** Instruments, and checks what holds for any text. */
function rewrite(
  text: string,
  { tailCalls, external = true }: { tailCalls: boolean; external?: boolean },
): { prefix: string; code: string } {
  const { prefix, edits, sites } = instrument(text, {
    file: "/m.js",
    lang: "js",
    sourceType: "script",
    tailCalls,
    external,
  });
  let at = 0;
  for (const edit of edits) {
    assert.ok(edit.at >= at && edit.at <= text.length, "edits are in order");
    assert.doesNotMatch(edit.text, /[\r\n\u2028\u2029]/, "no line is added");
    assert.ok(edit.site < sites.length, "a site's index is local");
    at = edit.at;
  }
  return { prefix, code: render(text, edits, 1) };
}

for (const [name, hazard] of Object.entries(HAZARDS)) {
  const { text, mode, open } = typeof hazard === "string"
    ? { text: hazard, mode: undefined, open: undefined }
    : hazard;
  for (const strict of [false, true]) {
    if (mode !== undefined && (mode === "strict") !== strict) continue;
    const program = strict ? `"use strict"; ${text}` : text;
    Deno.test(`instrument() changes nothing of: ${name} (${strict ? "strict" : "sloppy"})`, async () => {
      const expected = await behaviour(program);
      for (const tailCalls of [false, true]) {
        const { prefix, code } = rewrite(program, { tailCalls });
        const recorded = recorder();
        install(prefix, recorded);
        assert.equal(await behaviour(code), expected, code);
        assert.deepEqual(recorded.complaints, [], code);
        if (open) continue;
        const bare = /bare/.test(name);
        const left = recorded.calls.filter((call) => call.state !== "left");
        if (!bare) assert.deepEqual(left, [], code);
        assert.equal(recorded.current(), 0, code);
      }
      const { prefix, code } = rewrite(program, { tailCalls: true, external: false });
      const recorded = recorder(Infinity);
      install(prefix, recorded);
      assert.equal(await behaviour(code), expected, code);
      assert.deepEqual([recorded.calls, recorded.complaints], [[], []], code);
    });
  }
}

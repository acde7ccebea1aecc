/** Trees of what small programs called, as text. */
import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Outcome } from "../src/trace/spec.ts";
import type { Trace } from "../src/trace/trace.ts";
import type { HostName } from "./hosts.ts";
import { runRecorded } from "./record_run.ts";

const SIGN: Record<Outcome, string> = {
  [Outcome.OPEN]: " …",
  [Outcome.RETURNED]: "",
  [Outcome.THREW]: " ✗",
  [Outcome.SUSPENDED]: " ⧗",
};

/** The calls as lines: name, sign of the outcome, children indented, in the order in which they began. */
export function treeText(trace: Trace): string {
  const lines: string[] = [];
  const below = (parent: number, indent: string) => {
    for (let call = 1; call <= trace.callCount; call++) {
      if (trace.parentOf(call) !== parent) continue;
      lines.push(indent + trace.siteOf(call).name + SIGN[trace.outcomeOf(call)]);
      below(call, `${indent}  `);
    }
  };
  below(0, "");
  return lines.join("\n");
}

/** Records a program in every host, and compares the tree of its calls. */
export function tree(name: string, program: string, expected: string, check?: (trace: Trace) => void): void {
  for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
    Deno.test(`${name} (${host})`, async () => {
      const folder = realpathSync(mkdtempSync(join(tmpdir(), "tph-cause-")));
      try {
        const file = join(folder, "main.mjs");
        writeFileSync(file, program);
        const { trace, code, stderr } = await runRecorded(host, file, { record: { externalCalls: false } });
        assert.equal(code, 0, stderr);
        assert.equal(treeText(trace), expected.trim().replace(/^ {2}/gm, ""), host);
        check?.(trace);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
}

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  Column,
  COLUMN_HEAD_SIZE,
  MAX_ARGC,
  MAX_NUMBERS_PER_BYTE,
  MAX_RUN_CALLS_PER_BYTE,
} from "../../../src/trace/calls_spec.ts";
import { STOPPED } from "../../../src/trace/call_encoder.ts";
import { Kind, Op } from "../../../src/trace/journal.ts";
import { Outcome } from "../../../src/trace/spec.ts";
import { HOSTS, ROOT } from "../../hosts.ts";

const SOURCE = readFileSync(join(ROOT, "src/trace/wasm/encode_calls.ts"), "utf8");

/** The number that the source gives to a constant. */
function constant(name: string): number {
  const text = new RegExp(`^const ${name}: \\w+ = (.+);$`, "m").exec(SOURCE)?.[1];
  assert.ok(text !== undefined, `there is no constant ${name}`);
  const [left, right] = text.split("<<").map(Number);
  return right === undefined ? left! : left! << right;
}

Deno.test("the compiled encoder is what its source compiles to", () => {
  const { status, stderr } = spawnSync(HOSTS.deno, ["task", "wasm", "--check"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
});

Deno.test("the encoder's source has the numbers of the format", () => {
  const { ENTER, LEAVE, FAIL, SUSPEND, RESUME, COST } = Op;
  const { RETURNED, THREW } = Outcome;
  assert.equal(THREW - RETURNED, FAIL - LEAVE);
  const numbers = {
    ...{ ENTER, LEAVE, FAIL, SUSPEND, RESUME, COST, RETURNED, ...Column },
    ...{ KIND_NUMBER: Kind.NUMBER, KIND_OBJECT: Kind.OBJECT },
    ...{ COLUMN_HEAD_SIZE, MAX_ARGC, MAX_NUMBERS_PER_BYTE, MAX_RUN_CALLS_PER_BYTE },
    ...STOPPED,
  };
  for (const [name, value] of Object.entries(numbers)) assert.equal(constant(name), value, name);
});

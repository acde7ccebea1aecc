import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type HostName, HOSTS, run } from "../hosts.ts";
import { packageProject } from "./package_project.ts";

/** What docs/library.md says of stack traces: frames of the library, by how a block is opened. */
const FRAMES: Record<HostName, { using: number; handed: number; wrapped: number }> = {
  bun: { using: 0, handed: 3, wrapped: 3 },
  deno: { using: 0, handed: 4, wrapped: 3 },
  node: { using: 0, handed: 4, wrapped: 3 },
};

const PROGRAM = `import { trace } from "tracepatch";
const fail = () => { throw new Error("mine"); };
const framesOf = (act) => {
  try { act(); } catch (error) { return error.stack.split("\\n").filter((line) => /[\\\\/]index\\.cjs/.test(line)).length; }
};
const wrapped = trace.wrap(fail, "fail");
console.log(JSON.stringify({
  using: framesOf(() => { using t = trace({ cache: false }); fail(); }),
  handed: framesOf(() => trace({ cache: false }, () => fail())),
  wrapped: framesOf(() => { using t = trace({ cache: false }); wrapped(); }),
}));
`;

Deno.test("a block declared with using has no frame of the library in stack traces, a function handed over has a few", async () => {
  const cwd = packageProject();
  try {
    writeFileSync(join(cwd, "main.mjs"), PROGRAM);
    for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
      const { stdout, stderr } = await run(
        HOSTS[host],
        [...host === "deno" ? ["run", "-A"] : [], "main.mjs"],
        { cwd },
      );
      assert.equal(stderr, "");
      assert.deepEqual(JSON.parse(stdout), FRAMES[host], host);
    }
  } finally {
    rmSync(cwd, { recursive: true });
  }
});

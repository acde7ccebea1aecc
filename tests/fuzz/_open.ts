import { runRecorded } from "../record_run.ts";
import { copyFileSync, mkdirSync } from "node:fs";
mkdirSync("/tmp/s/fo", { recursive: true });
copyFileSync(Deno.args[0], "/tmp/s/fo/p0.mjs");
copyFileSync("/work/main/tests/fuzz/driver.mjs", "/tmp/s/fo/driver.mjs");
const { trace } = await runRecorded("bun", "/tmp/s/fo/driver.mjs", { args: ["1"], cwd: "/tmp/s/fo" });
for (let c = 1; c <= trace.callCount; c++) {
  if (trace.outcomeOf(c) === 0) {
    let s = "";
    for (let k = c; k > 0; k = trace.parentOf(k)) {
      const t = trace.siteOf(k);
      s += ` < ${t.name}:${t.line}:${t.column}(${trace.outcomeOf(k)})`;
    }
    console.log(c, s);
  }
}

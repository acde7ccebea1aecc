import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for a run that is not kept, readable by the user alone; whoever asked for it removes it. */
export function temporaryCache(): string {
  return mkdtempSync(join(tmpdir(), "tph-"));
}

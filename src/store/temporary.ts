import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { cannotOpenCache, messageOf } from "../errors.ts";
import { systemTemp } from "../safe/private_folder.ts";

/**
 * A folder for a run that is not kept, readable by the user alone; the caller removes it.
 *
 * @throws {TphError} When it cannot be made.
 */
export function temporaryCache(): string {
  const temp = systemTemp();
  try {
    return mkdtempSync(join(temp, "tph-"));
  } catch (error) {
    throw cannotOpenCache(temp, messageOf(error));
  }
}

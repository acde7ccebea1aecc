import { cannotOpenCache, messageOf } from "../errors.ts";
import { systemTemp, temporaryFolder } from "../safe/private_folder.ts";

/**
 * A folder for a run that is not kept, readable by the user alone; the caller removes it.
 *
 * @throws {TphError} When it cannot be made.
 */
export function temporaryCache(): string {
  try {
    return temporaryFolder("tph-");
  } catch (error) {
    throw cannotOpenCache(systemTemp(), messageOf(error));
  }
}

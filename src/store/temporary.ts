import process from "node:process";
import { cannotOpenCache, messageOf } from "../errors.ts";
import { systemTemp, temporaryFolder } from "../safe/private_folder.ts";

/**
 * A folder for a run that is not kept, readable by the user alone; the caller removes it.
 *
 * @param env the environment, which names the system's folder for temporary files
 * @throws {TphError} When it cannot be made.
 */
export function temporaryCache(env: Record<string, string | undefined> = process.env): string {
  try {
    return temporaryFolder("tph-", env);
  } catch (error) {
    throw cannotOpenCache(systemTemp(env), messageOf(error));
  }
}

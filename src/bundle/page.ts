/**
 * The page that shows runs: from what was built, in which it is beside the library, too; from source, made again when a source
 * file has changed.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { cannotBundlePage, cannotFindPage } from "../errors.ts";
import { SHARED_FOLDER } from "../safe/replace_file.ts";
import { embeddedFiles } from "./embedded.ts";
import { PAGE } from "./page_file.ts";
import { isCurrent } from "./stamp.ts";

/** Makes the page. */
const MAKER = "src/bundle/bundle_page.ts";

/**
 * The page's text, with places for what it is about.
 *
 * @throws {TphError} It cannot be made.
 */
export function pageTemplate(): string {
  const own = dirname(fileURLToPath(import.meta.url));
  const beside = [join(own, PAGE), join(own, "command", PAGE)].find((path) => existsSync(path));
  const page = embeddedFiles()?.read(PAGE) ?? readFileSync(beside ?? join(bundled(own), PAGE));
  return new TextDecoder().decode(page);
}

/** @param own the folder of this file in a checkout */
function bundled(own: string): string {
  const root = dirname(dirname(own));
  // The library may stand in a program's own bundle.
  if (!existsSync(join(root, MAKER))) throw cannotFindPage(own);
  const folder = join(root, "node_modules/.cache/tracepatch/page");
  if (isCurrent({ root, folder })) return folder;
  mkdirSync(folder, { recursive: true, mode: SHARED_FOLDER });
  const bun = join(root, "node_modules/.bin", process.platform === "win32" ? "bun.exe" : "bun");
  const result = spawnSync(bun, [join(root, MAKER), folder], { encoding: "utf8" });
  if (result.status !== 0) throw cannotBundlePage(result.error?.message ?? result.stderr.trim());
  return folder;
}

/**
 * The page that shows runs: from what was built; from source, made again when a source file has changed.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { cannotBundlePage } from "../errors.ts";
import { SHARED_FOLDER } from "../safe/replace_file.ts";
import { embeddedFiles } from "./embedded.ts";
import { PAGE } from "./page_file.ts";
import { isCurrent } from "./stamp.ts";

/**
 * The page's text, with places for what it is about.
 *
 * @throws {TphError} It cannot be made.
 */
export function pageTemplate(): string {
  return new TextDecoder().decode(embeddedFiles()?.read(PAGE) ?? readFileSync(join(bundled(), PAGE)));
}

function bundled(): string {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const folder = join(root, "node_modules/.cache/tracepatch/page");
  if (isCurrent({ root, folder })) return folder;
  mkdirSync(folder, { recursive: true, mode: SHARED_FOLDER });
  const bun = join(root, "node_modules/.bin", process.platform === "win32" ? "bun.exe" : "bun");
  const result = spawnSync(bun, [join(root, "src/bundle/bundle_page.ts"), folder], { encoding: "utf8" });
  if (result.status !== 0) throw cannotBundlePage(result.error?.message ?? result.stderr.trim());
  return folder;
}

/**
 * Which files of a project are no longer what they are in a commit. git is not asked: to look into a file, it may run what the
 * repository names.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { askGitBytes } from "../safe/git.ts";
import { lookAt } from "../safe/owners.ts";
import { entriesOf, isFile, type Repository } from "./source_tree.ts";

/** Larger files are data of a kind that no function's reader is sent to. */
const MOST_BYTES = 1 << 24;

/** A commit has no more of a large file than this where a filter brings it; which file that is, only the filter knows. */
const POINTER_BYTES = 200;

/** The files that have been changed or removed since a commit, relative to the project, with forward slashes. */
export function changedFiles({ root }: Pick<Repository, "root">, commit: string): string[] {
  return entriesOf(root, commit).filter((entry) =>
    isFile(entry) && entry.size <= MOST_BYTES && isChanged(join(root, entry.path), entry)
  ).map(({ path }) => path);
}

function isChanged(path: string, { id, size }: { id: string; size: number }): boolean {
  const found = lookAt(path);
  if (found === undefined) return true;
  if (found.isSymbolicLink()) return hashOf(readlinkSync(path), id) !== id;
  if (!found.isFile() || found.size > 2 * MOST_BYTES) return false;
  const content = readFileSync(path);
  if (found.size === size && hashOf(content, id) === id) return false;
  if (size < POINTER_BYTES && found.size > 5 * POINTER_BYTES) return false;
  // Line ends are the checkout's own matter.
  const unix = Buffer.from(content.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
  return hashOf(unix, id) !== id;
}

/** The first line of a file, given by its path, that is not as it was in a commit; undefined where none is, or it is not known. */
export function changedLine(
  { root }: Pick<Repository, "root">,
  commit: string,
  path: string,
): number | undefined {
  if (lookAt(path)?.isFile() !== true) return undefined;
  const before = textInCommit({ root, commit }, path, MOST_BYTES);
  if (before === undefined) return undefined;
  const [then, now] = [before, readFileSync(path, "utf8")].map((text) => text.split(/\r?\n/));
  const at = now!.findIndex((line, i) => line !== then![i]);
  if (at >= 0) return at + 1;
  return then!.length > now!.length ? now!.length : undefined;
}

/** What a file of a project, given by its path there, was in a commit; undefined where it was none, or one of more bytes. */
export function textInCommit(
  { root, commit }: { root: string; commit: string },
  path: string,
  most: number,
): string | undefined {
  const own = relative(root, path).split(sep).join("/");
  const entry = entriesOf(root, commit, own).find((entry) => isFile(entry) && entry.path === own);
  if (entry === undefined || entry.size > most) return undefined;
  return askGitBytes(root, ["cat-file", "blob", entry.id], { timeout: 5000, most: entry.size + 1 })
    ?.toString();
}

/** As git names a file's content. */
function hashOf(content: string | Buffer, id: string): string {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return createHash(id.length === 64 ? "sha256" : "sha1").update(`blob ${bytes.length}\0`).update(bytes)
    .digest("hex");
}

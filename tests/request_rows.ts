/**
 * A program that is run plain and recorded, under packages of frameworks, and the rows of its requests.
 *
 * @module
 */
import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { HOST_VARIABLES, type HostName, HOSTS, ROOT, run } from "./hosts.ts";
import { type Temporary, temporary } from "./temporary.ts";
import { install } from "./tools.ts";

const PACKAGES = {
  "express": "5.1.0",
  "fastify": "5.6.1",
  "hono": "4.10.1",
  "@hono/node-server": "1.19.5",
  "koa": "3.0.3",
  "@koa/router": "14.0.0",
};
const FOLDER = join(ROOT, "node_modules/.hosts/frameworks");

/** The roots that are requests with the functions below them, as `GET /users/:id 200 > find > named`, in order. */
export async function requests({ tph }: Temporary): Promise<string[]> {
  const { stdout } = await tph(["tree", "--roots", "requests", "--json", "--all"]);
  // deno-lint-ignore no-explicit-any
  const below = ({ name, outcome, children = [] }: any): string =>
    [
      name + (outcome === "threw" ? "!" : ""),
      // deno-lint-ignore no-explicit-any
      ...children.filter((child: any) => !child.name.startsWith("new Promise")).map(below),
    ].join(" > ");
  // deno-lint-ignore no-explicit-any
  return JSON.parse(stdout).answer.map((root: any) => {
    const { method, path, route, status, aborted } = root.request;
    const parts = root.kind === "request" ? (root.children ?? []).map(below) : [below(root)];
    return [[method, route ?? path, status, aborted && "aborted"].filter(Boolean).join(" "), ...parts].join(
      " > ",
    );
  });
}

export async function recorded(
  files: Record<string, string>,
  host: HostName,
  words: string[],
): Promise<Temporary> {
  install(FOLDER, PACKAGES);
  const folder = temporary({ "package.json": '{"type":"module"}', ...files });
  symlinkSync(join(FOLDER, "node_modules"), join(folder.path, "node_modules"));
  const flags = { node: [], bun: [], deno: ["run", "-A"] }[host];
  const plain = await run(HOSTS[host], [...flags, "main.mjs", ...words], {
    cwd: folder.path,
    env: HOST_VARIABLES,
  });
  const { code, stdout } = await folder.tph(["run", "-q", "--host", host, "main.mjs", ...words]);
  assert.deepEqual({ code, stdout }, { code: plain.code, stdout: plain.stdout });
  return folder;
}

// hosts: bun node
import { spawnSync } from "node:child_process";
import process from "node:process";
const { stdout, status } = spawnSync(process.execPath, [new URL("./_child.mjs", import.meta.url).pathname, "a"], { encoding: "utf8" });
console.log(stdout, status);

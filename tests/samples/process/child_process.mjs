import { spawnSync, execFileSync } from "node:child_process";
import process from "node:process";
const run = (...a) => spawnSync("/bin/sh", ["-c", ...a], { encoding: "utf8" }).stdout;
console.log(run("echo hi; env | grep -ci tracepatch_plan"), execFileSync("/bin/echo", ["x"], { encoding: "utf8" }));

#!/usr/bin/env node
// The command of the npm package: the binary of this platform's package, or else the same in JavaScript.
"use strict";

const { spawn } = require("node:child_process");
const { existsSync, readdirSync } = require("node:fs");
const { constants } = require("node:os");
const { join } = require("node:path");
const process = require("node:process");

function platformPackage() {
  const isMusl = process.platform === "linux" &&
    readdirSync("/lib").some((name) => name.startsWith("ld-musl-"));
  const system = process.platform === "win32" ? "windows" : process.platform;
  return `@tracepatch/${system}-${process.arch}${isMusl ? "-musl" : ""}`;
}

/** The binary; undefined where its package is missing, or the user wants the other. */
function binary() {
  if (process.env.TPH_NO_BINARY === "1") return undefined;
  try {
    const name = platformPackage();
    const { version } = require(`${name}/package.json`);
    // Another version may be there from another install; the two must be one.
    if (version !== require("../package.json").version) return undefined;
    return require.resolve(`${name}/${process.platform === "win32" ? "tph.exe" : "tph"}`);
  } catch {
    return undefined;
  }
}

/** Runs it in this process's place: its streams, its signals, its end. */
function become(executable) {
  const child = spawn(executable, process.argv.slice(2), { stdio: "inherit" });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"].filter((name) =>
    name in constants.signals
  );
  const forward = (signal) => {
    // A key of the terminal has reached the child as well.
    const isFromKeyboard = (signal === "SIGINT" || signal === "SIGQUIT") && process.stdin.isTTY === true;
    if (!isFromKeyboard) child.kill(signal);
  };
  for (const signal of signals) {
    try {
      process.on(signal, forward);
    } catch {
      // This system does not have it.
    }
  }
  child.on("error", ({ message }) => {
    for (const each of signals) process.removeListener(each, forward);
    // It may not be executed there, or is for another system: one with another dynamic loader, say.
    process.stderr.write(
      `tph: Cannot start ${executable}: ${message}. This runtime does its work instead.\n`,
    );
    runHere();
  });
  child.on("exit", (code, signal) => {
    if (signal === null) {
      process.exitCode = code;
      return;
    }
    for (const each of signals) process.removeListener(each, forward);
    // A file with this process's memory would take the place of the program's: none can be made there.
    if (process.platform === "linux" && existsSync("/proc")) process.chdir("/proc");
    process.kill(process.pid, signal);
  });
}

function isTooOld() {
  if (process.versions.bun !== undefined || process.versions.deno !== undefined) return false;
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major < 22 || (major === 22 && minor < 15);
}

/** Does in this process what the binary would. */
function runHere() {
  if (isTooOld()) {
    process.stderr.write(
      `tph: Cannot run under node ${process.versions.node}: tph needs 22.15 or newer where it has no binary.\n` +
        `     Install ${platformPackage()} beside it, or a newer Node.\n`,
    );
    process.exitCode = 1;
  } else require("../command/tph.cjs").startIn(join(__dirname, "../command"));
}

const found = binary();
if (found === undefined) runHere();
else become(found);

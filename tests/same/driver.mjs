// `driver.mjs MS PATH …`: imports modules one after the other. Between them, a line that begins with ␞ stands in
// both outputs; what a module exports, or the error that it threw, is told on standard output as `{ … }` behind ␟.
import { writeSync } from "node:fs";
import { basename, dirname } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";

const MOST = 4000;
const sleep = setTimeout;
/** A program may put others in their places. */
const [write, show, stringify] = [writeSync, inspect, JSON.stringify];
const encoder = new TextEncoder();
const encode = encoder.encode.bind(encoder);

function say(mark, value) {
  const bytes = encode(`\n${mark}${stringify(value)}\n`);
  // Standard output may be full for a while.
  for (let at = 0; at < bytes.length;) {
    try {
      at += write(1, bytes, at, bytes.length - at);
    } catch {
      // Again.
    }
  }
}

const shown = (value) => show(value, { depth: 3, breakLength: Infinity, maxArrayLength: 50 }).slice(0, MOST);

/** The frames of an error in the module's own folder: `name:line:column`. */
function framesOf(error, folder) {
  const stack = typeof error?.stack === "string" ? error.stack : "";
  return stack.split("\n").filter((line) => line.includes(folder)).map((line) => {
    const [, name = "", file = "", place = ""] =
      /at (?:(.*) \()?(?:file:\/\/)?([^()]*?):(\d+:\d+)\)?$/.exec(line) ?? [];
    return `${name} ${basename(file)}:${place}`;
  });
}

function told(error, folder) {
  const isError = error !== null && typeof error === "object" && "message" in error;
  return {
    error: isError ? `${error.name}: ${error.message}`.slice(0, MOST) : shown(error),
    frames: framesOf(error, folder),
  };
}

function exportsOf(module) {
  const parts = {};
  for (const name of Object.keys(module).sort()) {
    try {
      const value = module[name];
      parts[name] = typeof value === "function"
        ? `${shown(value)} ${value.name} ${value.length}`
        : shown(value);
    } catch (error) {
      parts[name] = `${error?.name}: ${error?.message}`;
    }
  }
  return parts;
}

let folder = "";
process.on("unhandledRejection", (error) => say("␟", { unhandled: told(error, folder) }));
const [patience, ...paths] = process.argv.slice(2);
for (const path of paths) {
  folder = dirname(path);
  write(1, `\n␞${path}\n`);
  write(2, `\n␞${path}\n`);
  try {
    say("␟", { exports: exportsOf(await import(pathToFileURL(path).href)) });
  } catch (error) {
    say("␟", told(error, folder));
  }
  for (let i = 0; i < 3; i++) await new Promise((go) => sleep(go, Number(patience) / 3));
}
write(1, "\n␞\n");
write(2, "\n␞\n");
process.exit(0);

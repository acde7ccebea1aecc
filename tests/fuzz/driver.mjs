// `driver.mjs EXTENSION FROM COUNT`: runs the programs p<FROM> … p<COUNT - 1> beside it one after the other, and prints a line a
// program: what it logged, gave back or threw.
import process from "node:process";
import { inspect } from "node:util";

const MOST_LINES = 300;
let lines = [];
const shown = (value) =>
  value instanceof Error
    ? `${value.name}: ${value.message.replace(/:\d+:\d+/g, "")}`
    : inspect(value, { depth: 4, breakLength: Infinity });
const log = (value) => {
  if (lines.length < MOST_LINES) lines.push(shown(value));
  return value;
};
process.on("unhandledRejection", (error) => lines.push(`unhandled ${shown(error)}`));

// An error's place: function and line. Bun leaves out the frames of calls in tail position, so there it is the first alone.
const isBun = "Bun" in globalThis;
const FRAME = /^ +at (?:async )?(?:(.*) \()?.*\/p\d+\.\w+:(\d+):\d+\)?$/;
// What V8 makes up of names near by for what has none: `Object.JSON.stringify.i`, `new constructor`.
const MADE_UP = /<\w+>$|\..*\.|^new constructor$/;
const where = ({ stack }) => {
  const frames = String(stack).split("\n").map((line) => FRAME.exec(line)).filter((frame) => frame !== null)
    .map(([, name = "", line]) => `${MADE_UP.test(name) ? "" : name}:${line}`);
  return frames.slice(0, isBun ? 1 : 8).join(" ");
};
Object.defineProperty(globalThis, "where", { value: where });

const [extension, from, count] = process.argv.slice(2);
for (let i = Number(from); i < Number(count); i++) {
  lines = [];
  try {
    const module = await import(`./p${i}.${extension}`);
    lines.push(`returned ${shown(await (module.main ?? module.default.main)(log))}`);
    lines.push(`exports ${Object.keys(module).sort()}`);
  } catch (error) {
    lines.push(`threw ${shown(error)}`);
  }
  for (let k = 0; k < 3; k++) await new Promise((resolve) => setTimeout(resolve, 0));
  process.stdout.write(`${JSON.stringify(lines)}\n`);
}

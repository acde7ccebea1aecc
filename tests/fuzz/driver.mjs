// Runs the programs p<FROM>.mjs to p<COUNT - 1>.mjs beside it one after the other, and prints a line a program: what it logged, gave back or threw.
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
const [from, count] = process.argv.slice(2).map(Number);
for (let i = from; i < count; i++) {
  lines = [];
  try {
    const { main } = await import(`./p${i}.mjs`);
    lines.push(`returned ${shown(await main(log))}`);
  } catch (error) {
    lines.push(`threw ${shown(error)}`);
  }
  for (let k = 0; k < 3; k++) await new Promise((resolve) => setTimeout(resolve, 0));
  process.stdout.write(`${JSON.stringify(lines)}\n`);
}

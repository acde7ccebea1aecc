// `driver.mjs FOLDER EXTENSION FROM COUNT`: runs the twins p<FROM> … p<COUNT - 1> in that folder one after the other, and
// prints a line a program: the rows that it logged.
import process from "node:process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { begin, end } from "./log.mjs";

const [folder, extension, from, count] = process.argv.slice(2);
process.on("unhandledRejection", () => {});
Object.defineProperty(globalThis, "where", { value: () => "somewhere" });
for (let i = Number(from); i < Number(count); i++) {
  const { href } = pathToFileURL(join(folder, `p${i}.${extension}`));
  begin();
  try {
    const module = await import(href);
    await (module.main ?? module.default.main)(() => {});
  } catch (error) {
    if (end().length === 0) process.stderr.write(`${href}: ${error?.stack ?? error}\n`);
  }
  for (let k = 0; k < 3; k++) await new Promise((resolve) => setTimeout(resolve, 0));
  process.stdout.write(`${JSON.stringify(end())}\n`);
}

// Bun quotes the call where an async function that awaits cannot take its parameters apart; no probe sees that being thrown.
import process from "node:process";

async function first([item, other = item] = []) { return await item }
const nothing = async () => null;
process.on("unhandledRejection", (error) => console.log("listener:", error.message));

async function main() {
  first(await nothing()).catch((error) => console.log("callback:", error.message));
  first(await (async () => null)()).then(undefined, (error) => console.log("then:", error.message));
  try { await first(await (async () => null)()) } catch (error) { console.log("catch:", error.message) }
  first(await (async () => null)());
}
main();

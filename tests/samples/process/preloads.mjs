// hosts: node
// node flags: --require ./_preload.cjs --require ./_preload_too.cjs
import { fork } from "node:child_process";
const shown = (paths) => paths.map((path) => path.split("/").at(-1)).join();
const whole = () => `${process.argv[2] ?? "main"}: ${globalThis.preloaded} of ${shown(process._preload_modules)}`;
console.log(whole());
if (process.argv[2] === undefined) fork(import.meta.filename, ["child"]);

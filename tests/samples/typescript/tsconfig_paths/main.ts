// hosts: bun
import { a } from "@lib/a";
import only from "only";
async function late(): Promise<number> { return (await import("@lib/a.ts")).a(2) }
console.log(a(1), only(), await late(), (require("@lib/a") as any).a(5));

// hosts: bun
import text from "./_shown.ts" with { type: "text" };
import path from "./_named.ts" with { type: "file" };
const tail = (of: string): string => of.slice(-28);
console.log(text.trim(), tail(path));
const { default: late } = await import("./_later.ts", { with: { type: "text" } });
console.log(late === `export const later = 2;\n`, tail(new Error("x").stack!.split("\n")[1]!));

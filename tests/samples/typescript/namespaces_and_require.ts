// hosts: bun
// Bun runs a TypeScript file with require() and without import as CommonJS.
const path = require("node:path");
function f(x: number) { return x + f.v }
namespace f { export const v = 1; export function g() { return "g" } }
namespace Outer { export namespace Inner { export const a = 1; export class K { who() { return this.constructor.name } } } export type T = string; }
namespace Types { export interface A { x: number } }
declare namespace Ambient { export const y: number }
console.log(f(1), f.g(), new Outer.Inner.K().who(), path.basename(__filename), this === module.exports);

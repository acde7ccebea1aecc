// node flags: --experimental-transform-types --no-warnings
declare module "somewhere" { export const a: number; export default a; }
declare global { interface Array<T> { extra?: T } }
declare namespace Types { export interface A { x: number } export type B = A | string; }
namespace Only { export interface Shape { r: number } export type Name = string; }
const area = (shape: Only.Shape): number => shape.r * 2;
function name(n: Only.Name): string { return `<${n}>` }
console.log(area({ r: 2 }), name("x"), typeof require);

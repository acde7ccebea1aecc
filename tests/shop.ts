/** A small TypeScript module that tools and test runners load: a function, an async one, a class and one that throws. */
export const SHOP = `export interface Item { price: number }
export function add(a: number, b: number): number { return a + b }
export async function later(x: number) { await null; return add(x, 1) }
export class Cart {
  items: Item[] = [];
  put(item: Item) { this.items.push(item); return this }
  get total() { return this.items.reduce((sum, { price }) => add(sum, price), 0) }
}
export function fails(x: number): never { throw new TypeError("bad " + x) }
`;

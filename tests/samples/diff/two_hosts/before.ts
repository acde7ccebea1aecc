import { randomUUID } from "node:crypto";

interface Order {
  id: string;
  placed: Date;
  lines: Map<string, number>;
}

class Shop {
  #orders: Order[] = [];

  place(lines: [string, number][]): Order {
    const order = { id: randomUUID(), placed: new Date(), lines: new Map(lines) };
    this.#orders.push(order);
    return order;
  }

  get size(): number {
    return this.#orders.length;
  }

  *each(): Generator<Order> {
    for (const order of this.#orders) yield order;
  }
}

function quantity(order: Order): number {
  return [...order.lines.values()].reduce((sum, n) => sum + n, 0);
}

function parseCount(text: string): number {
  try {
    return JSON.parse(text).count;
  } catch (error) {
    return describe(error as Error);
  }
}

function describe(error: Error): number {
  return error.name.length;
}

function sum(n: number, acc = 0): number {
  return n === 0 ? acc : sum(n - 1, acc + n);
}

async function main() {
  const shop = new Shop();
  shop.place([["pen", 2], ["ink", 1]]);
  shop.place([["pad", 4]]);
  let all = 0;
  for (const order of shop.each()) all += quantity(order);
  await undefined;
  console.log(shop.size, all, parseCount('{"count":3}'), parseCount("{"), sum(10));
}

await main();

import type { Order } from "./orders.ts";

function check({ customer, total, status }: Order): void {
  if (total === 0) throw new RangeError(`the order of ${customer} is ${status} and worth nothing`);
}

export function audit(orders: Order[]): void {
  for (const order of orders) check(order);
}

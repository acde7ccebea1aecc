import type { Cart } from "./cart.ts";
import { pay } from "./payments.ts";
import { OutOfStock, reserve } from "./stock.ts";

export interface Order {
  customer: string;
  status: "paid" | "refused";
  total: number;
}

export async function placeOrder(cart: Cart): Promise<Order> {
  const { customer } = cart;
  try {
    for (const { sku, quantity } of cart.lines) reserve(sku, quantity);
  } catch (error) {
    if (error instanceof OutOfStock) return { customer, status: "refused", total: 0 };
    throw error;
  }
  const receipt = await pay(customer, cart.total(), `visa-of-${customer}`);
  return { customer, status: "paid", total: receipt.amount };
}

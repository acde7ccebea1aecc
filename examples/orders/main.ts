// Three orders are placed at once. One is paid at the second try, one is refused (and that is handled), and the
// audit at the end meets an order that should not exist (and that is not).
import { Cart } from "./cart.ts";
import { audit } from "./audit.ts";
import { placeOrder } from "./orders.ts";

const carts = [
  new Cart("ada", [{ sku: "tea", price: 4.5, quantity: 2 }, { sku: "mug", price: 12, quantity: 1 }]),
  new Cart("bob", [{ sku: "kettle", price: 39, quantity: 1 }]),
  new Cart("cyd", [{ sku: "tea", price: 4.5, quantity: 400 }]),
];

const placed = await Promise.all(carts.map((cart) => placeOrder(cart)));
for (const { customer, status, total } of placed) {
  console.log(`${customer}: ${status}, ${total.toFixed(2)}`);
}
audit(placed);

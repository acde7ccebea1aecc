interface Item {
  sku: string;
  qty: number;
  cents: number;
}

function discount(item: Item): number {
  return item.qty > 10 ? 0.1 : 0;
}

function linePrice(item: Item): number {
  return Math.round(item.qty * item.cents * (1 - discount(item)));
}

function subtotal(items: Item[]): number {
  return items.reduce((sum, item) => sum + linePrice(item), 0);
}

function tax(cents: number): number {
  return Math.round(cents * 0.21);
}

function shipping(cents: number): number {
  return cents > 5000 ? 0 : 495;
}

function invoice(customer: string, items: Item[]) {
  const net = subtotal(items);
  const vat = tax(net);
  const post = shipping(net);
  return { customer, net, vat, post, total: net + vat + post };
}

function render(bill: { customer: string; total: number }): string {
  return `${bill.customer} pays ${format(bill.total)}`;
}

function format(cents: number): string {
  return `EUR ${(cents / 100).toFixed(2)}`;
}

function main() {
  const items = [{ sku: "pen", qty: 3, cents: 150 }, { sku: "ink", qty: 10, cents: 499 }, { sku: "pad", qty: 1, cents: 320 }];
  console.log(render(invoice("Ada", items)));
}

main();

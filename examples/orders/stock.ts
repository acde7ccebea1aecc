const stock = new Map([["tea", 50], ["mug", 3], ["kettle", 1]]);

export class OutOfStock extends Error {
  override name = "OutOfStock";
  readonly sku: string;

  constructor(sku: string) {
    super(`not enough ${sku} in stock`);
    this.sku = sku;
  }
}

export function reserve(sku: string, quantity: number): number {
  const left = (stock.get(sku) ?? 0) - quantity;
  if (left < 0) throw new OutOfStock(sku);
  stock.set(sku, left);
  return left;
}

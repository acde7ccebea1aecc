export interface Line {
  sku: string;
  price: number;
  quantity: number;
}

export class Cart {
  static readonly #bulk = 100;
  readonly customer: string;
  readonly lines: Line[];

  constructor(customer: string, lines: Line[]) {
    this.customer = customer;
    this.lines = lines;
  }

  get size(): number {
    return this.lines.reduce((sum, line) => sum + line.quantity, 0);
  }

  total(): number {
    return this.lines.map((line) => this.#price(line)).reduce((sum, price) => sum + price, 0);
  }

  #price({ price, quantity }: Line): number {
    return price * quantity * (quantity >= Cart.#bulk ? 0.9 : 1);
  }
}

// hosts: node deno
// Columns of frames in TypeScript: of chains over several lines, async frames, and functions without a name.
const own = (stack: string): string =>
  stack.split("\n").filter((line) => line.includes("stack_columns") || !line.startsWith("    at "))
    .map((line) => line.replace(/(?:file:\/\/)?\/\S*\//g, "")).join("\n");

interface Order {
  id: number;
  lines: { price: number }[];
}

class Orders {
  private list: Order[];
  constructor(list: Order[]) { this.list = list; }
  where(test: (order: Order) => boolean): Orders {
    return new Orders(this.list.filter(test));
  }
  map<T>(f: (order: Order) => T): T[] { return this.list.map(f); }
  async load(): Promise<Orders> {
    await null;
    throw new Error(`no ${this.list.length as unknown as string}`);
  }
}

const orders = new Orders([{ id: 1, lines: [] }, { id: 2, lines: [] }]);

const tries: (() => unknown)[] = [
  function chain() {
    return orders
      .where((order) => order.id > 0)
      .map((order): number =>
        order.lines
          .map((line) => line.price)
          .reduce((a: number, b: number) => a + b)
      );
  },
  async () => {
    const loaded = await orders
      .where(({ id }) => id > 1)
      .load();
    return loaded;
  },
  function (this: unknown): string { return (undefined as unknown as { a: { b: string } }).a.b; },
];

for (const run of tries) {
  try {
    await run();
  } catch (error: unknown) {
    console.log(own((error as Error).stack!));
  }
}

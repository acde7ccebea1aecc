const store = new Map<string, number>();

async function write(key: string, value: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  store.set(key, value);
}

async function save(key: string, value: number): Promise<void> {
  await write(key, value);
}

function read(key: string): number | undefined {
  return store.get(key);
}

function report(value: number | undefined): string {
  return value === undefined ? "nothing" : `stored ${value}`;
}

async function main() {
  await save("total", 42);
  console.log(report(read("total")));
}

await main();

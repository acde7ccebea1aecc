const log: string[] = [];

/** What the network makes of it, in ms. */
const latency = { user: 10, orders: 60 };

function record(entry: string): number {
  return log.push(entry);
}

async function loadUser(id: number) {
  await new Promise((resolve) => setTimeout(resolve, latency.user));
  const place = record("user");
  return { id, place };
}

async function loadOrders(id: number) {
  await new Promise((resolve) => setTimeout(resolve, latency.orders));
  const place = record("orders");
  return { id, place };
}

function first(places: { place: number }[]): string {
  return log[0]!;
}

async function main() {
  const both = await Promise.all([loadUser(1), loadOrders(1)]);
  console.log(first(both));
}

await main();

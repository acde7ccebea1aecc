/**
 * An HTTP server that works a little for each request; says its port, and, when its input ends, the processor time that it took, ns, and
 * how many it has answered.
 */
import process from "node:process";
import { createServer } from "node:http";

interface Item {
  id: number;
  name: string;
  price: number;
}

function itemsOf(page: number): Item[] {
  return Array.from({ length: 10 }, (_, i) => makeItem(page * 10 + i));
}
function makeItem(id: number): Item {
  return { id, name: `item ${id}`, price: priceOf(id) };
}
function priceOf(id: number): number {
  return (id * 7919) % 1000 / 10;
}
function total(items: Item[]): number {
  return items.reduce((sum, item) => sum + item.price, 0);
}
async function load(page: number): Promise<Item[]> {
  await null;
  return itemsOf(page);
}
async function answer(url: string): Promise<string> {
  const items = await load(Number(url.slice(1)) || 0);
  return JSON.stringify({ items, total: total(items) });
}

let requests = 0;
const server = createServer(async (request, response) => {
  requests++;
  response.setHeader("content-type", "application/json");
  response.end(await answer(request.url ?? "/"));
});
server.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify(server.address()));
});
process.stdin.on("end", () => {
  const { user, system } = process.cpuUsage();
  console.log(JSON.stringify({ cpu: (user + system) * 1e3, requests }));
  process.exit(0);
}).resume();

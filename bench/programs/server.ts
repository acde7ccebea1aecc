/** An HTTP server that works a little for each request; says its port, and ends when its input does. */
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

const server = createServer(async (request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(await answer(request.url ?? "/"));
});
server.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify(server.address()));
});
process.stdin.on("end", () => process.exit(0)).resume();

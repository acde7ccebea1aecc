// An HTTP server that is started, sent requests at once, and stopped.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const notes = new Map<number, string>([[1, "buy tea"]]);

function readNote(id: number): string {
  const note = notes.get(id);
  if (note === undefined) throw new RangeError(`there is no note ${id}`);
  return note;
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
}

async function addNote(request: IncomingMessage): Promise<number> {
  const { text } = JSON.parse(await readBody(request)) as { text: string };
  const id = notes.size + 1;
  notes.set(id, text);
  return id;
}

async function route(request: IncomingMessage): Promise<{ status: number; body: string }> {
  try {
    if (request.method === "POST") return { status: 201, body: String(await addNote(request)) };
    return { status: 200, body: readNote(Number(request.url!.slice(1))) };
  } catch (error) {
    return { status: 404, body: (error as Error).message };
  }
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, body } = await route(request);
  response.writeHead(status, { "content-type": "text/plain" });
  response.end(body);
}

const server = createServer((request, response) => void handle(request, response));
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const added = await fetch(base, { method: "POST", body: JSON.stringify({ text: "boil water" }) });
console.log(added.status, await added.text());
for (const path of ["/1", "/2", "/7"]) {
  const response = await fetch(base + path);
  console.log(response.status, await response.text());
}
server.closeAllConnections();
await new Promise((resolve) => server.close(resolve));

/**
 * The server of `tph ui`: it gives the page and the runs to this machine's browser, and to nothing else.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isOthers } from "./peer.ts";

/** What is given to whoever asks for a path. */
export interface Served {
  type: "text/html" | "application/octet-stream" | "application/json" | "text/plain";
  /** All of it, or a part of it that is asked for piece by piece. */
  body: string | Uint8Array | { size: number; read: (from: number, length: number) => Uint8Array };
}

export interface ServerOptions {
  /** Gives what a path means, behind the token; nothing for an unknown one. */
  give: (path: string, query: URLSearchParams) => Served | undefined;
  /** Ms without a question after which the server ends. */
  idle: number;
}

export interface RunningServer {
  /** With its token. */
  address: string;
  /** Resolves when it has ended. */
  closed: Promise<void>;
  close(): void;
}

/** Read and sent at a time, in bytes. */
const PIECE = 1 << 20;
/** How often it is looked whether anybody still asks, in ms. */
const LOOKS = 1000;

/** Starts a server on the loopback interface, at a port that the system chooses. */
export async function startServer({ give, idle }: ServerOptions): Promise<RunningServer> {
  const token = randomBytes(24).toString("base64url");
  let asked = Date.now();
  let host = "";
  const server = createServer((request, response) => {
    try {
      const path = allowed(request, { token, host });
      if (path !== undefined) asked = Date.now();
      const found = path === undefined ? undefined : give(path.pathname, path.searchParams);
      if (found === undefined) return refuse(response, path === undefined ? 403 : 404);
      void send(request, response, found);
    } catch {
      refuse(response, 500);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const watch = setInterval(() => {
    if (Date.now() - asked > idle) close();
  }, Math.min(LOOKS, idle));
  const closed = new Promise<void>((resolve) => server.once("close", resolve));
  function close(): void {
    clearInterval(watch);
    server.close();
    server.closeAllConnections();
  }
  return { address: `http://${host}/${token}/`, closed, close };
}

/**
 * The path behind the token of a question that may be answered: one that names this very server, as no name that another page
 * has pointed at this machine does, and that no other page asks, nor another user.
 */
function allowed(
  { method, url = "", headers, socket }: IncomingMessage,
  { token, host }: { token: string; host: string },
): { pathname: string; searchParams: URLSearchParams } | undefined {
  if (method !== "GET" && method !== "HEAD") return undefined;
  if (headers.host !== host || isOthers(socket)) return undefined;
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) return undefined;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return undefined;
  const parsed = new URL(url, `http://${host}`);
  const [, given = "", ...rest] = parsed.pathname.split("/");
  const [wanted, actual] = [Buffer.from(token), Buffer.from(given)];
  if (wanted.length !== actual.length || !timingSafeEqual(wanted, actual)) return undefined;
  return { pathname: rest.join("/"), searchParams: parsed.searchParams };
}

/** What every answer says: nothing may keep it, frame it, or take it for something else. */
const HEADERS = {
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // The page has a policy of its own as well, by which its script runs.
  "content-security-policy": "frame-ancestors 'none'",
};

function refuse(response: ServerResponse, status: number): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { ...HEADERS, "content-type": "text/plain; charset=utf-8" });
  response.end(
    status === 403 ? "Not for you. The address that tph printed has a token in it.\n" : "Not there.\n",
  );
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { type, body }: Served,
): Promise<void> {
  const whole = typeof body === "string" ? Buffer.from(body) : body;
  const size = whole instanceof Uint8Array ? whole.length : whole.size;
  const read = whole instanceof Uint8Array
    ? (from: number, length: number) => whole.subarray(from, from + length)
    : whole.read;
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const first = Math.min(size, Number(range?.[1] ?? 0));
  const end = range === null || range[2] === ""
    ? size
    : Math.min(size, Math.max(first, Number(range[2]) + 1));
  response.writeHead(range === null ? 200 : 206, {
    ...HEADERS,
    "content-type": type === "application/octet-stream" ? type : `${type}; charset=utf-8`,
    "content-length": end - first,
    ...(range === null ? {} : { "content-range": `bytes ${first}-${Math.max(first, end - 1)}/${size}` }),
  });
  if (request.method === "HEAD") return void response.end();
  try {
    for (let at = first; at < end && !response.destroyed;) {
      const piece = read(at, Math.min(PIECE, end - at));
      // The file became shorter.
      if (piece.length === 0) return void response.destroy();
      at += piece.length;
      if (!response.write(piece)) {
        await new Promise<void>((resolve) => {
          const go = () => {
            response.off("drain", go).off("close", go);
            resolve();
          };
          response.on("drain", go).on("close", go);
        });
      }
    }
    response.end();
  } catch {
    response.destroy();
  }
}

import { readFileSync } from "node:fs";
import process from "node:process";
import { isOwn } from "../safe/owners.ts";

/** One end of a connection, and the other. */
export interface Connection {
  localPort?: number | undefined;
  remotePort?: number | undefined;
}

/**
 * Whether what asks over the loopback interface is a process of another user, who is not root: the address with its token is for
 * a moment among the arguments of the program that opens the browser, where all users of the machine can read it. Linux
 * tells whose a connection is; elsewhere, the token is all there is.
 */
export function isOthers({ localPort, remotePort }: Connection, table = tableOfSystem()): boolean {
  if (localPort === undefined || remotePort === undefined) return false;
  const [its, ours] = [addressOf(remotePort), addressOf(localPort)];
  for (const line of table.split("\n")) {
    const [, local, remote, , , , , uid] = line.trim().split(/\s+/);
    if (local === its && remote === ours) return uid !== "0" && !isOwn({ uid: Number(uid) });
  }
  return false;
}

/** 127.0.0.1 and a port, as the table has them. */
function addressOf(port: number): string {
  return `0100007F:${port.toString(16).toUpperCase().padStart(4, "0")}`;
}

function tableOfSystem(): string {
  try {
    return process.platform === "linux" ? readFileSync("/proc/net/tcp", "latin1") : "";
  } catch {
    return "";
  }
}

import { readFileSync } from "node:fs";
import { endianness, release } from "node:os";
import process from "node:process";
import { isOwn } from "../safe/owners.ts";

/** One end of a connection, and the other. */
export interface Connection {
  localPort?: number | undefined;
  remotePort?: number | undefined;
  remoteAddress?: string | undefined;
}

/** How often a connection is looked for: a table that changes while it is read may lack a line. */
const LOOKS = 3;

/**
 * Whether what asks over the loopback interface is a process of another user, who is not root: the address with its token is for
 * a moment among the arguments of the program that opens the browser, where all users of the machine can read it. Linux
 * tells whose a connection is; elsewhere, the token is all there is.
 */
export function isOthers(
  { localPort, remotePort, remoteAddress = "" }: Connection,
  tables: () => string = tablesOfSystem,
): boolean {
  if (localPort === undefined || remotePort === undefined) return false;
  const ours = formsOf("127.0.0.1", localPort);
  // A client may have chosen any address of the machine for its end, and a socket of IPv6.
  const its = formsOf(remoteAddress.replace(/^::ffff:/i, ""), remotePort);
  for (let look = 0; look < LOOKS; look++) {
    let isListed = false;
    for (const line of tables().split("\n")) {
      const [, local = "", remote = "", , , , , uid] = line.trim().split(/\s+/);
      if (its.includes(local) && ours.includes(remote)) return uid !== "0" && !isOwn({ uid: Number(uid) });
      if (ours.includes(local) && its.includes(remote)) isListed = true;
    }
    // There is no such table.
    if (!isListed) return false;
  }
  // A browser of Windows has no end here.
  return !/microsoft/i.test(release());
}

/** An address and a port, as the tables of IPv4 and of IPv6 have them. */
function formsOf(address: string, port: number): string[] {
  const bytes = address.split(".").map((byte) => Number(byte).toString(16).toUpperCase().padStart(2, "0"));
  const isLittle = endianness() === "LE";
  const word = (isLittle ? bytes.reverse() : bytes).join("");
  const end = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return [word + end, `${"0".repeat(16)}${isLittle ? "FFFF0000" : "0000FFFF"}${word}${end}`];
}

function tablesOfSystem(): string {
  if (process.platform !== "linux") return "";
  return ["/proc/net/tcp", "/proc/net/tcp6"].map((path) => {
    try {
      return readFileSync(path, "latin1");
    } catch {
      return "";
    }
  }).join("\n");
}

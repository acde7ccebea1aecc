/**
 * What a client sends, without empty lines, and without lines that are too long to be read: such a request is answered with an
 * error, and the next one is read.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Transform } from "node:stream";
import { ErrorCode } from "@modelcontextprotocol/sdk/types.js";

/** The most bytes of a line. No argument of a tool is a fiftieth of it. */
export const LONGEST_LINE = 8 << 20;
/** Bytes at both ends of a line in which its id is looked for. */
const END = 512;
const NEWLINE = 0x0a;

/** The id, where it is the message's own, and not that of something in it. */
const IN_HEAD = /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(\d{1,15}|"[\w-]*")\s*,/;
const IN_TAIL = /"id"\s*:\s*(\d{1,15}|"[\w-]*")\s*\}\s*$/;

/**
 * Hands lines on.
 *
 * @param refuse told what to answer to one that is too long
 */
export function shortLines(refuse: (answer: object) => void): Transform {
  let length = 0;
  let line: Uint8Array[] = [];
  let head = "";
  let tail = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      for (let from = 0; from < chunk.length;) {
        const at = chunk.indexOf(NEWLINE, from);
        const piece = chunk.subarray(from, from = at < 0 ? chunk.length : at + 1);
        if (length < END) head += Buffer.from(piece.subarray(0, END)).toString("latin1");
        tail = Buffer.concat([tail, piece.subarray(-END)]).subarray(-END);
        length += piece.length;
        if (length > LONGEST_LINE) line = [];
        else line.push(piece);
        if (at < 0) continue;
        if (length > LONGEST_LINE) refuse(tooLong(head, tail.toString("latin1")));
        else if (length > END || head.trim() !== "") this.push(Buffer.concat(line));
        length = 0;
        line = [];
        head = "";
        tail = Buffer.alloc(0);
      }
      done();
    },
  });
}

function tooLong(head: string, tail: string): object {
  const [, id = "null"] = IN_HEAD.exec(head) ?? IN_TAIL.exec(tail) ?? [];
  const message = `The request is longer than ${LONGEST_LINE >> 20} MB and was not read. Send a shorter one.`;
  return { jsonrpc: "2.0", id: JSON.parse(id), error: { code: ErrorCode.InvalidRequest, message } };
}

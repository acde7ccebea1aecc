/**
 * How a recording grows with its calls: time all in, disk, memory of the target.
 *
 * @module
 */
import { join } from "node:path";
import { answerOf, plainCommand, PROGRAMS, record, runCommand } from "./measure.ts";
import type { GroupOptions } from "./micro.ts";
import type { Row } from "./table.ts";

const MANY = join(PROGRAMS, "many.ts");

export function scale({ hosts, quick, row }: GroupOptions): void {
  for (const host of hosts) {
    const most = host !== "bun" ? 1e6 : quick ? 1e7 : 1e8;
    const { ns, calls } = answerOf(runCommand(plainCommand(host, join(PROGRAMS, "micro.ts"), ["floor"])));
    const floor = ns / calls;
    for (let n = 1e5; n <= most; n *= 10) {
      const plain = runCommand(plainCommand(host, MANY, [String(n)]));
      const recorded = record(host, MANY, [String(n)], { flags: ["--max-bytes=4GB"] });
      const each = (recorded.wall - plain.wall) / recorded.calls;
      const common: Pick<Row, "group" | "host"> = { group: "scale", host };
      const name = `10${"⁰¹²³⁴⁵⁶⁷⁸"[Math.round(Math.log10(n))]} calls`;
      row({
        ...common,
        what: `${name}: whole process, file closed`,
        plain: plain.wall / n,
        value: each,
        unit: "ns",
        floor: each / floor,
        ...(n === 1e7 && host === "bun" ? { bar: 150, barFloor: 1.7 } : {}),
        note: "added a call",
      });
      row({
        ...common,
        what: `${name}: disk`,
        value: recorded.bytes / recorded.calls,
        unit: "B",
        bar: n >= 1e6 ? 12 : undefined,
        note: "a call",
      });
      row({
        ...common,
        what: `${name}: memory of the target`,
        plain: answerOf(plain).rss / 1e6,
        value: (answerOf(recorded).rss - answerOf(plain).rss) / 1e6,
        unit: "MB",
        bar: n >= 1e6 ? 256 : undefined,
        note: "above plain",
      });
    }
  }
}

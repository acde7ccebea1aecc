/**
 * Measurements → the table that people read, and the JSON that programs read.
 *
 * @module
 */
import { cpus, release, totalmem } from "node:os";
import process from "node:process";

/** One line of the table. */
export interface Row {
  group: string;
  what: string;
  host: string;
  /** The plain program, in `unit`, where there is one. */
  plain?: number;
  /** With tph, in `unit`. */
  value: number;
  unit: string;
  /** Processor time of all threads, in `unit`: added a call, or in all, as the value is. */
  cpu?: number;
  /** The most processor time that is allowed, in `unit`. */
  cpuBar?: number;
  /** The load of the machine when the row was measured. */
  load?: number;
  /** The value as a multiple of two clock reads, for times per call. */
  floor?: number;
  /** The most that is allowed, in `unit` … */
  bar?: number;
  /** … or as a multiple of the floor: either will do. */
  barFloor?: number;
  /** The least that is wanted, for rates. */
  least?: number;
  note?: string;
}

/** Whether a row's bar is met; nothing where it has none. */
export function isMet({ value, bar, barFloor, floor, least, cpu, cpuBar }: Row): boolean | undefined {
  if (least !== undefined) return value >= least;
  if (bar === undefined && cpuBar === undefined) return undefined;
  if (cpuBar !== undefined && !(cpu !== undefined && cpu <= cpuBar)) return false;
  return bar === undefined || value <= bar ||
    barFloor !== undefined && floor !== undefined && floor <= barFloor;
}

const HEAD = [
  "what",
  "host",
  "plain",
  "with tph",
  "CPU of all threads",
  "× floor",
  "bar",
  "",
  "load",
  "note",
];

/** The whole table as Markdown. */
export function markdown(rows: Row[]): string {
  const groups = [...new Set(rows.map(({ group }) => group))];
  return groups.map((group) => {
    const cells = rows.filter((row) => row.group === group).map((row) => [
      row.what,
      row.host,
      row.plain === undefined ? "" : `${short(row.plain)} ${row.unit}`,
      `${short(row.value)} ${row.unit}`,
      row.cpu === undefined ? "" : `${short(row.cpu)} ${row.unit}`,
      row.floor === undefined ? "" : short(row.floor),
      barText(row),
      { true: "✓", false: "✗", undefined: "" }[String(isMet(row)) as "true"],
      row.load?.toFixed(1) ?? "",
      row.note ?? "",
    ]);
    return [
      `### ${group}`,
      "",
      ...[HEAD, HEAD.map(() => "---"), ...cells].map((row) => `| ${row.join(" | ")} |`),
    ].join("\n");
  }).join("\n\n");
}

function barText({ bar, barFloor, least, cpuBar, unit }: Row): string {
  if (least !== undefined) return `≥ ${short(least)} ${unit}`;
  const wall = bar === undefined
    ? []
    : [`≤ ${short(bar)} ${unit}${barFloor === undefined ? "" : ` or ${barFloor} × floor`}`];
  return [...wall, ...(cpuBar === undefined ? [] : [`CPU ≤ ${short(cpuBar)} ${unit}`])].join(", ");
}

/** Three digits that count. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1).replace(/\.0$/, "");
  return value.toFixed(2).replace(/\.?0+$/, "");
}

/** The machine, in one line. */
export function machine(versions: Record<string, string>): string {
  const models = cpus();
  const hosts = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ");
  return `${models.length} × ${models[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ` +
    `${process.platform} ${release()}; ${hosts}`;
}

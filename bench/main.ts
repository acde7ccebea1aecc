/**
 * The one bench: `deno task bench [--quick] [--hosts bun,deno,node] [GROUP…]`. Prints the table as Markdown, and writes it
 * with the figures as JSON to `bench/results/`. Beside the time that passed stands the processor time of all threads: the
 * recorder's second thread takes a core, which a busy machine does not have. The load of the machine stands in each row.
 * `--quick` takes about a minute, and Bun alone.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { HOSTS, ROOT } from "../tests/hosts.ts";
import { large } from "./large.ts";
import type { HostName } from "./measure.ts";
import { type GroupOptions, micro } from "./micro.ts";
import { page as pages } from "./page.ts";
import { peers } from "./peers.ts";
import { read } from "./read.ts";
import { real } from "./real.ts";
import { scale } from "./scale.ts";
import { start } from "./start.ts";
import { suites } from "./suites.ts";
import { isMet, machine, markdown, type Row, short } from "./table.ts";

const GROUPS: Record<string, (options: GroupOptions) => void | Promise<void>> = {
  micro,
  start,
  scale,
  read,
  real,
  large,
  peers,
  suites,
  page: pages,
};

async function main(args: string[]): Promise<void> {
  const quick = args.includes("--quick");
  const loadBefore = loadavg()[0]!;
  const at = args.indexOf("--hosts");
  const hostNames = at < 0 ? (quick ? "bun" : "bun,deno,node") : args[at + 1]!;
  const hosts = hostNames.split(",") as HostName[];
  const named = args.filter((arg) => arg in GROUPS);
  const rows: Row[] = [];
  const row = (measured: Row): void => {
    const row = { load: loadavg()[0]!, ...measured };
    rows.push(row);
    const cpu = row.cpu === undefined ? "" : `, CPU ${short(row.cpu)} ${row.unit}`;
    console.error(
      `${row.group}  ${row.host}  ${row.what}: ${short(row.value)} ${row.unit}${cpu} ${row.note ?? ""}`,
    );
  };
  for (const [name, group] of Object.entries(GROUPS)) {
    if (named.length > 0 && !named.includes(name)) continue;
    try {
      await group({ hosts, quick, row });
    } catch (error) {
      console.error(`bench: the group ${name} was given up: ${error instanceof Error ? error.stack : error}`);
      process.exitCode = 1;
    }
  }
  const versions = Object.fromEntries(
    hosts.map((
      host,
    ) => [
      host,
      /\d+\.\d+\.\d+/.exec(spawnSync(HOSTS[host], ["--version"], { encoding: "utf8" }).stdout)?.[0] ?? "?",
    ]),
  );
  const head = `${new Date().toISOString()} · ${machine(versions)}${quick ? " · quick" : ""} · load ${
    loadBefore.toFixed(1)
  } before, ${loadavg()[0]!.toFixed(1)} after`;
  const page = `${head}\n\n${markdown(rows)}\n`;
  console.log(page);
  const folder = join(ROOT, "bench/results");
  mkdirSync(folder, { recursive: true });
  const name = join(folder, [quick ? "quick" : "full", ...named].join("-"));
  writeFileSync(`${name}.md`, page);
  writeFileSync(
    `${name}.json`,
    JSON.stringify({ head, rows: rows.map((row) => ({ ...row, met: isMet(row) ?? null })) }, undefined, 1) +
      "\n",
  );
}

await main(process.argv.slice(2));

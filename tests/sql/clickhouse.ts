/**
 * A ClickHouse server of one's own: Debian's `clickhouse-server`, unpacked or installed. `deno task clickhouse` fetches it.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { ROOT } from "../hosts.ts";

/** Where the packages are unpacked. */
export const FOLDER = process.env.TPH_CLICKHOUSE ?? join(ROOT, "node_modules/.hosts/clickhouse");

export interface ClickHouse {
  /** Runs a statement, with the rows to insert behind it. */
  run(sql: string, rows?: string): Promise<string>;
  /** The rows of a query. */
  rows(sql: string): Promise<unknown[][]>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The folder below which the server lies; nothing where there is none. */
export function clickhouseRoot(): string | undefined {
  return [FOLDER, "/"].find((root) => existsSync(join(root, "usr/sbin/clickhouse-server")));
}

export async function startClickHouse(root: string, database: string): Promise<ClickHouse> {
  const folder = mkdtempSync(join(tmpdir(), "tph-clickhouse-"));
  cpSync(join(root, "etc/clickhouse-server"), join(folder, "etc"), { recursive: true });
  mkdirSync(join(folder, "data"));
  const [http, tcp, internal] = await Promise.all([freePort(), freePort(), freePort()]);
  const server = spawn(join(root, "usr/sbin/clickhouse-server"), [
    `--config-file=${join(folder, "etc/config.xml")}`,
    "--",
    `--path=${folder}/data/`,
    `--tmp_path=${folder}/data/tmp/`,
    `--http_port=${http}`,
    `--tcp_port=${tcp}`,
    `--interserver_http_port=${internal}`,
    "--listen_host=127.0.0.1",
    `--logger.log=${folder}/log`,
    `--logger.errorlog=${folder}/errors`,
  ], {
    stdio: "ignore",
    env: {
      ...process.env,
      LD_LIBRARY_PATH: ["usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu"].map((at) => join(root, at)).join(
        ":",
      ),
    },
  });
  const run = async (sql: string, rows?: string): Promise<string> => {
    const settings = { join_default_strictness: "ALL", output_format_json_quote_64bit_integers: "0" };
    const url = `http://127.0.0.1:${http}/?${new URLSearchParams({
      ...settings,
      ...(rows && { query: sql }),
    })}`;
    const response = await fetch(url, { method: "POST", body: rows ?? sql });
    const text = await response.text();
    if (!response.ok) throw new Error(`${sql}: ${text}`);
    return text;
  };
  await answering(run, server);
  await run(`create database ${database}`);
  return {
    run,
    rows: async (sql) => (JSON.parse(await run(`${sql} format JSONCompact`)) as { data: unknown[][] }).data,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => server.on("exit", resolve));
      server.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until the server answers. */
async function answering(run: (sql: string) => Promise<string>, server: ChildProcess): Promise<void> {
  for (;;) {
    try {
      await run("select 1");
      return;
    } catch {
      if (server.exitCode !== null) throw new Error(`clickhouse-server ended with ${server.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

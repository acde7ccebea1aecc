/** A client of `tph mcp`: the SDK's, over stdin and stdout of a real process. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { HOST_VARIABLES } from "./hosts.ts";

// deno-lint-ignore no-explicit-any
type Any = any;

export interface Agent {
  client: Any;
  pid: number;
  /** What a tool answers: the envelope, or the error. */
  call(name: string, args?: object, options?: object): Promise<Any>;
  close(): Promise<void>;
}

export async function agentOf(tph: string[], cwd: string): Promise<Agent> {
  const transport: Any = new StdioClientTransport({
    command: tph[0]!,
    args: tph.slice(1),
    cwd,
    env: { PATH: Deno.env.get("PATH") ?? "", HOME: Deno.env.get("HOME") ?? "", ...HOST_VARIABLES },
    stderr: "ignore",
  });
  const client: Any = new Client({ name: "test", version: "0" });
  await client.connect(transport);
  return {
    client,
    pid: transport.pid,
    call: async (name, args = {}, options = {}) =>
      (await client.callTool({ name, arguments: args }, undefined, options)).structuredContent,
    close: () => client.close(),
  };
}

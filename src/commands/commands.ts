import type { Command } from "commander";
import type { Context } from "./context.ts";

/** A subcommand: what the list of commands says about it, and where the rest is. */
export interface CommandEntry {
  name: string;
  summary: string;
  load(): Promise<{ define(command: Command, context: Context): void }>;
}

/** The subcommands, in the order of the help. Each is loaded only when it is called, so that `tph run` starts fast. */
export const COMMANDS: CommandEntry[] = [
  { name: "run", summary: "run a program and record its calls", load: () => import("./run.ts") },
  {
    name: "test",
    summary: "run tests, and explain why a test that used to pass now fails",
    load: () => import("./test.ts"),
  },
  {
    name: "flake",
    summary: "run a test until it has passed and failed, and show where the two first differ",
    load: () => import("./flake.ts"),
  },
  {
    name: "bisect",
    summary: "find the commit that broke a test",
    load: () => import("./bisect.ts"),
  },
  { name: "logs", summary: "list the recorded runs, newest first", load: () => import("./logs.ts") },
  { name: "view", summary: "show what is known about a run", load: () => import("./view.ts") },
  { name: "ui", summary: "look at a run, or compare two, in the browser", load: () => import("./ui.ts") },
  { name: "explain", summary: "sum up a run in plain words", load: () => import("./explain.ts") },
  { name: "tree", summary: "show a run's call tree", load: () => import("./tree.ts") },
  { name: "call", summary: "show one call in full", load: () => import("./call.ts") },
  { name: "stats", summary: "show calls, times and errors per function", load: () => import("./stats.ts") },
  { name: "find", summary: "show where a value was", load: () => import("./find.ts") },
  { name: "why", summary: "show where an argument came from", load: () => import("./why.ts") },
  { name: "scrub", summary: "remove secrets from a recorded run", load: () => import("./scrub.ts") },
  {
    name: "export",
    summary: "write a run as JSON, CSV, HTML, a flame graph",
    load: () => import("./export.ts"),
  },
  {
    name: "join",
    summary: "show runs of several services as one tree",
    load: () => import("./join.ts"),
  },
  { name: "sql", summary: "ask about runs in SQL, through DuckDB", load: () => import("./sql.ts") },
  { name: "import", summary: "import what a Python tool recorded", load: () => import("./import.ts") },
  { name: "clean", summary: "remove old runs", load: () => import("./clean.ts") },
  {
    name: "diff",
    summary: "show what changed between two runs, and where it began",
    load: () => import("./diff.ts"),
  },
  {
    name: "lock",
    summary: "keep what a run did, and check later runs against it",
    load: () => import("./lock.ts"),
  },
  {
    name: "config",
    summary: "show the settings in force and where each came from",
    load: () => import("./config.ts"),
  },
  {
    name: "setup",
    summary: "write a runner for the functions that the configuration names",
    load: () => import("./setup.ts"),
  },
  { name: "disable", summary: "remove what tph setup wrote", load: () => import("./disable.ts") },
  { name: "trust", summary: "trust a folder of another user", load: () => import("./trust.ts") },
  { name: "mcp", summary: "answer a coding agent (MCP server)", load: () => import("./mcp.ts") },
  { name: "skill", summary: "tell a coding agent how to use tph", load: () => import("./skill.ts") },
  { name: "init", summary: "write a first tracepatch.toml", load: () => import("./init.ts") },
  {
    name: "completions",
    summary: "print a completion script for a shell",
    load: () => import("./completions.ts"),
  },
];

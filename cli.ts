#!/usr/bin/env -S node_modules/.bin/bun
/**
 * `tph`: the only place that ends the process.
 *
 * @module
 */
import process from "node:process";
import { runProcess } from "./src/commands/process.ts";

process.exitCode = await runProcess(() => process.exit());

import readline from "node:readline";
import { squeeze } from "./_with_builtin.mjs";
export default function both() { return typeof readline.createInterface + squeeze("x") }

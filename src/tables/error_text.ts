import type { Snapshot } from "../trace/snapshot.ts";
import { wholeText } from "./cells.ts";

/** What was thrown: `PaymentError: card declined`; of another value, what it is. */
export function errorText(snapshot: Snapshot | undefined): string {
  if (snapshot === undefined) return "(not recorded)";
  if (snapshot.type === "string") return wholeText(snapshot.value);
  if (snapshot.type === "number") return Object.is(snapshot.value, -0) ? "-0" : String(snapshot.value);
  if (snapshot.type === "boolean") return String(snapshot.value);
  if (snapshot.type === "bigint") return `${snapshot.text}n`;
  if (snapshot.type === "symbol") return wholeText(`Symbol(${snapshot.description})`);
  if (snapshot.type !== "composite") return snapshot.type;
  const { className, text = "" } = snapshot;
  return wholeText([className || "Error", text].filter((part) => part !== "").join(": "));
}

import type { Snapshot } from "../../trace/snapshot.ts";
import { maskedSnapshot } from "./masks.ts";
import { Named, type Noise } from "./noise.ts";

/** A snapshot in which noise, masked parts and secrets look the same in every run. */
export function normalValue(
  snapshot: Snapshot,
  { noise, named = Named.NOTHING, masked }: { noise: Noise; named?: number; masked?: readonly string[] },
): Snapshot {
  return normal(masked === undefined ? snapshot : maskedSnapshot(snapshot, masked), noise, named);
}

function normal(snapshot: Snapshot, noise: Noise, named: number): Snapshot {
  switch (snapshot.type) {
    case "number":
      return noise.isTime(snapshot.value) || noise.hidesNumber(named, snapshot.value)
        ? { type: "unseen" }
        : snapshot;
    case "string": {
      if (noise.hidesText(named)) return { type: "unseen" };
      const value = noise.text(snapshot.value);
      return value === snapshot.value
        ? snapshot
        : { ...snapshot, value, length: snapshot.length - snapshot.value.length + value.length };
    }
    case "redacted":
      return { type: "redacted", token: "secret" };
    case "composite":
      return {
        ...snapshot,
        ...(snapshot.text === undefined ? {} : { text: noise.text(snapshot.text) }),
        items: snapshot.items.map((item) => normal(item, noise, Named.NOTHING)),
        entries: snapshot.entries.map(([key, value]) => [
          normal(key, noise, Named.NOTHING),
          normal(value, noise, key.type === "string" ? noise.named(key.value) : Named.NOTHING),
        ]),
        properties: [...snapshot.properties]
          .sort((x, y) => x.key < y.key ? -1 : x.key > y.key ? 1 : 0)
          .map(({ key, value }) => ({ key, value: normal(value, noise, noise.named(key)) })),
      };
    default:
      return snapshot;
  }
}

import type { Snapshot } from "./snapshot.ts";

/** A snapshot whose strings have so many UTF-16 units at most. */
export function cutStrings(snapshot: Snapshot, max: number): Snapshot {
  const cut = (part: Snapshot): Snapshot => cutStrings(part, max);
  if (snapshot.type === "string") return { ...snapshot, value: snapshot.value.slice(0, max) };
  if (snapshot.type !== "composite") return snapshot;
  return {
    ...snapshot,
    items: snapshot.items.map(cut),
    entries: snapshot.entries.map(([key, value]) => [cut(key), cut(value)]),
    properties: snapshot.properties.map(({ key, value }) => ({ key, value: cut(value) })),
  };
}

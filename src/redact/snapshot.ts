/**
 * Redaction of what is recorded already: a snapshot → the snapshot without the secrets in it.
 *
 * @module
 */

import { type Composite, OBJECT_TOKEN, type Snapshot } from "../trace/snapshot.ts";
import type { Redactor } from "./redactor.ts";

/** Texts that stand under a secret's name somewhere, which are then secrets wherever they stand. */
export class KnownSecrets {
  readonly #texts = new Set<string>();
  /** The longer ones, which are looked for inside of other texts. */
  readonly #parts: string[] = [];

  add(text: string): void {
    if (text === "" || this.#texts.has(text)) return;
    this.#texts.add(text);
    if (text.length >= 6 && this.#parts.length < 500) this.#parts.push(text);
  }

  has(text: string): boolean {
    return this.#texts.has(text);
  }

  /** The text without the secrets in it. */
  hideIn(text: string, redactor: Redactor): string {
    let hidden = text;
    for (const part of this.#parts) {
      if (hidden.includes(part)) {
        hidden = hidden.replaceAll(part, `<redacted ${redactor.token(`string ${part}`)}>`);
      }
    }
    return redactor.text(hidden);
  }
}

/** Collects the texts under secret names. */
export function collectSecrets(
  snapshot: Snapshot,
  { redactor, known, isSecret = false }: { redactor: Redactor; known: KnownSecrets; isSecret?: boolean },
): void {
  if (isSecret && snapshot.type === "string") known.add(snapshot.value);
  if (snapshot.type !== "composite") return;
  const isPair = isSecretPair(snapshot, redactor);
  snapshot.items.forEach((item, i) =>
    collectSecrets(item, { redactor, known, isSecret: isSecret || isPair && i === 1 })
  );
  for (const [key, value] of snapshot.entries) {
    collectSecrets(value, { redactor, known, isSecret: isSecret || isSecretKey(key, redactor) });
  }
  for (const { key, value } of snapshot.properties) {
    collectSecrets(value, { redactor, known, isSecret: isSecret || redactor.isSecret(key) });
  }
}

/** The snapshot without secrets; with `isSecret`, a token in place of it all. */
export function redactSnapshot(
  snapshot: Snapshot,
  { redactor, known, isSecret = false }: { redactor: Redactor; known: KnownSecrets; isSecret?: boolean },
): Snapshot {
  const hide = (part: Snapshot, secret = false) =>
    redactSnapshot(part, { redactor, known, isSecret: secret });
  switch (snapshot.type) {
    case "undefined":
    case "null":
    case "boolean":
    case "redacted":
      return snapshot;
    case "string": {
      if (snapshot.value === "") return snapshot;
      if (isSecret || known.has(snapshot.value)) {
        return { type: "redacted", token: redactor.token(`string ${snapshot.value}`) };
      }
      const value = known.hideIn(snapshot.value, redactor);
      return value === snapshot.value ? snapshot : { type: "string", value, length: value.length };
    }
    case "composite":
      if (isSecret) break;
      return {
        ...snapshot,
        ...(snapshot.text === undefined ? {} : { text: known.hideIn(snapshot.text, redactor) }),
        items: snapshot.items.map((item, i) => hide(item, i === 1 && isSecretPair(snapshot, redactor))),
        entries: snapshot.entries.map(([key, value]): [Snapshot, Snapshot] => [
          hide(key),
          hide(value, isSecretKey(key, redactor)),
        ]),
        properties: snapshot.properties.map(({ key, value }) => ({
          key: known.hideIn(key, redactor),
          value: hide(value, redactor.isSecret(key)),
        })),
      } satisfies Composite;
  }
  if (!isSecret) return snapshot;
  const token = redactor.token(secretText(snapshot));
  const isObject = snapshot.type !== "number" && snapshot.type !== "bigint" && snapshot.type !== "symbol";
  return { type: "redacted", token: isObject ? OBJECT_TOKEN + token : token };
}

/** A value as text, for its token; primitives as the recorder has them, so that equal secrets have equal tokens. */
function secretText(snapshot: Snapshot): string {
  if (snapshot.type === "number") return `number ${snapshot.value}`;
  if (snapshot.type === "symbol") return `symbol ${snapshot.description}`;
  return snapshot.type === "bigint" ? `bigint ${snapshot.text}` : JSON.stringify(snapshot);
}

/** A pair such as `["authorization", "…"]`. */
function isSecretPair({ kind, items }: Composite, redactor: Redactor): boolean {
  return kind === "array" && items.length === 2 && isSecretKey(items[0]!, redactor);
}

function isSecretKey(key: Snapshot, redactor: Redactor): boolean {
  return key.type === "string" && redactor.isSecret(key.value);
}

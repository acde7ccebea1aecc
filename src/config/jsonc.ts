/**
 * JSON with comments and trailing commas, and where each key stands.
 *
 * @module
 */

import { evaluate, parse, type ValueNode } from "@humanwhocodes/momoa";
import { type Position, positionKey } from "./position.ts";

/** A text that is not JSON. */
export class JsonError extends Error {
  constructor(message: string, readonly position: Position) {
    super(message);
  }
}

export interface ParsedJson {
  value: unknown;
  /** By `positionKey`: of a property its key, of an item its value. */
  positions: Map<string, Position>;
}

/** @throws {JsonError} */
export function parseJsonc(text: string): ParsedJson {
  try {
    const { body } = parse(text, { mode: "jsonc", allowTrailingCommas: true });
    const positions = new Map<string, Position>();
    notePositions(body, [], positions);
    return { value: evaluate(body), positions };
  } catch (error) {
    if (error instanceof RangeError) throw new JsonError("nested too deeply", { line: 1, column: 1 });
    const { message, line, column } = error as Error & Position;
    throw new JsonError(message.replace(/ found\. \(\d+:\d+\)$/, ""), { line, column });
  }
}

function notePositions(node: ValueNode, path: (string | number)[], positions: Map<string, Position>): void {
  const note = (key: string | number, { loc }: { loc: { start: Position } }, value: ValueNode): void => {
    const { line, column } = loc.start;
    positions.set(positionKey([...path, key]), { line, column });
    notePositions(value, [...path, key], positions);
  };
  if (node.type === "Object") {
    for (const { name, value } of node.members) {
      note(name.type === "String" ? name.value : name.name, name, value);
    }
  } else if (node.type === "Array") {
    node.elements.forEach((element, index) => note(index, element, element.value));
  }
}

/**
 * Names that a loop gives to properties: in `for (const { password: p } of …)`, `p` says what `password` says where it is read.
 *
 * @module
 */
import type { Fn, Node } from "./survey.ts";
import { eachName, type Walker } from "./walker.ts";

/** A name that a loop gives to a property. */
export interface Alias {
  property: string;
  fn: Fn;
}

/** Visits the body of a `for … of`, in which its names stand for the properties that they are taken from. */
export function visitRound(walker: Walker, { left, body }: Node): void {
  const names: string[] = [];
  if (walker.options.secrets !== undefined && left.type === "VariableDeclaration") {
    eachName(left.declarations[0].id, (name, property) => {
      if (property === undefined || property === name || walker.aliases.has(name)) return;
      walker.aliases.set(name, { property, fn: walker.current });
      names.push(name);
    });
  }
  walker.visit(body);
  for (const name of names) walker.aliases.delete(name);
}

/** The property that a name stands for in the loop around it; "" where it is none. */
export function aliased({ aliases, current }: Walker, name: string): string {
  const alias = aliases.get(name);
  if (alias === undefined) return "";
  for (let fn: Fn | undefined = current; fn !== alias.fn; fn = fn!.parent) {
    if (fn!.bindings?.has(name)) return "";
  }
  return alias.property;
}

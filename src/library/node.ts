import { type CallTree, firstChild, nextSibling } from "../query/call_tree.ts";
import { type CallJson, callJson } from "../query/tree_json.ts";
import type { Json } from "../query/snapshot_json.ts";
import { INSPECT } from "./display.ts";

/** A recorded call, with the calls that it made. Times are in nanoseconds. Values are read when they are asked for. */
export class TraceNode {
  readonly #tree: CallTree;
  readonly #call: number;
  #json: CallJson | undefined;
  #children: TraceNode[] | undefined;

  constructor(tree: CallTree, call: number) {
    this.#tree = tree;
    this.#call = call;
  }

  /** The call's id in its recording. */
  get id(): number {
    return this.#call;
  }
  /** The function's qualified name. */
  get name(): string {
    return this.#about.name;
  }
  /** The module's path, or its URL where it is not a file. */
  get file(): string {
    return this.#about.file;
  }
  /** 1-based line of the function. */
  get line(): number {
    return this.#about.line;
  }
  /** The arguments, in order, as plain values. */
  get args(): { name?: string; value: Json }[] {
    return this.#about.args;
  }
  /** "returned", "threw", "suspended" or "open". */
  get outcome(): CallJson["outcome"] {
    return this.#about.outcome;
  }
  /** What the call returned; undefined unless `outcome` is "returned". */
  get result(): Json | undefined {
    return this.#about.result;
  }
  /** What the call threw; undefined unless `outcome` is "threw". */
  get error(): Json | undefined {
    return this.#about.error;
  }
  /** When it began, in nanoseconds since the recording began. */
  get start(): number {
    return this.#about.start;
  }
  /** From entry to end, in nanoseconds; `null` when the call had not ended. */
  get duration(): number | null {
    return this.#about.duration;
  }
  /** The time it ran itself, in nanoseconds, without the calls that it made and without waiting. */
  get selfTime(): number {
    return this.#about.selfTime;
  }
  /** The part of the duration in which an async or generator function was suspended, in nanoseconds. */
  get waiting(): number {
    return this.#about.waiting;
  }
  /** The calls that it made, in order. */
  get children(): TraceNode[] {
    return this.#children ??= childrenOf(this.#tree, this.#call);
  }

  /** The call and those below it as plain objects. */
  toJSON(): CallJson & { children: unknown[] } {
    return { ...this.#about, children: this.children.map((child) => child.toJSON()) };
  }

  /** What `console.log` shows. */
  [INSPECT](): unknown {
    return this.toJSON();
  }

  get #about(): CallJson {
    return this.#json ??= callJson(this.#tree, this.#call);
  }
}

/** The calls that a call made; those of 0 are the roots. */
export function childrenOf(tree: CallTree, call: number): TraceNode[] {
  const children: TraceNode[] = [];
  for (let child = firstChild(tree, call); child !== 0; child = nextSibling(tree, child)) {
    children.push(new TraceNode(tree, child));
  }
  return children;
}

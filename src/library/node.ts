import { type CallTree, firstChild, nextSibling } from "../query/call_tree.ts";
import { type CallJson, callJson } from "../query/tree_json.ts";
import type { Json } from "../query/snapshot_json.ts";
import { INSPECT } from "./display.ts";

/** A call of a recording, with the calls that it made. What is asked for is read then. Times are in nanoseconds. */
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
  get file(): string {
    return this.#about.file;
  }
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
  /** What a call that returned gave back. */
  get result(): Json | undefined {
    return this.#about.result;
  }
  /** What a call that threw has thrown. */
  get error(): Json | undefined {
    return this.#about.error;
  }
  /** Since the recording began. */
  get start(): number {
    return this.#about.start;
  }
  /** From entry to end; `null` when the call had not ended. */
  get duration(): number | null {
    return this.#about.duration;
  }
  get selfTime(): number {
    return this.#about.selfTime;
  }
  /** The part of the duration in which an async or generator function was suspended. */
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

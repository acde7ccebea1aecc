/**
 * Where an error was thrown last, by its frames and the source: engines tell that place of an uncaught error, but to nobody
 * in the program.
 *
 * @module
 */
import { parse, type ParseOptions } from "../../syntax/parse.ts";

/** A place in a source, both 1-based. */
export interface ThrowPlace {
  /** What the engine calls the source. */
  name: string;
  line: number;
  column: number;
}

/** A source, without a byte order mark, and how it is parsed. */
export interface ThrowSource extends ParseOptions {
  text: string;
}

// deno-lint-ignore no-explicit-any
type Node = any;

/** A frame in its source: the nodes around the place, the outermost first, from the function that runs. */
interface Frame {
  name: string;
  text: string;
  tree: Node;
  offset: number;
  path: Node[];
}

/** Of sources that have been parsed. */
const trees = new WeakMap<ThrowSource, Node>();

/** Frames that are looked at for what throws an error that another function has made. */
const MAX_MAKERS = 5;

/**
 * Finds the place: the `throw` statement for what is made, or called for, in one; the one that throws the variable which the
 * error is put in, or the only one that throws what is made elsewhere; else where the error comes from. A `catch` clause that throws it on is the place from then on.
 *
 * @param frames the innermost first, those without a source left out
 * @param read gives a frame's source, where it is known: the same object for the same name, which is parsed once
 * @param options.isThrownAgain it was thrown where these frames are, but is thrown elsewhere now
 */
export function throwPlace(
  frames: readonly ThrowPlace[],
  read: (name: string) => ThrowSource | undefined,
  { isThrownAgain = false }: { isThrownAgain?: boolean } = {},
): ThrowPlace | undefined {
  const first = frames[0];
  if (first === undefined) return undefined;
  const found = frames.map((place) => frameOf(place, read));
  if (isThrownAgain) {
    const only = onlyThrow(found);
    if (only !== undefined) return only;
  }
  let at = 0;
  let offset: number | undefined;
  if (found[0] !== undefined && isMade(found[0])) {
    for (; at < found.length && at < MAX_MAKERS && offset === undefined; at++) offset = thrownIn(found[at]);
    if (offset === undefined) {
      const only = onlyThrow(found);
      if (only !== undefined) return only;
      at = 0;
    } else at--;
  }
  let place: { frame: Frame; offset: number } | undefined = found[at] &&
    { frame: found[at]!, offset: offset ?? found[at]!.offset };
  for (; at < found.length; at++) {
    const frame = found[at];
    if (frame === undefined || frame.name.startsWith("node:")) continue;
    const again = thrownOn(frame, place?.frame === frame ? place.offset : frame.offset);
    if (again !== undefined) place = { frame, offset: again };
  }
  return place === undefined ? first : placeOf(place.frame, place.offset);
}

/** Whether a frame is that of a function, and not of a module's top level. */
export function isInFunction(frame: ThrowPlace, read: (name: string) => ThrowSource | undefined): boolean {
  const found = frameOf(frame, read);
  return found !== undefined && isFunction(found.path[0]);
}

/** Whether a frame is that of an async function: a promise has what is thrown through it. */
export function isInAsync(frame: ThrowPlace, read: (name: string) => ThrowSource | undefined): boolean {
  return frameOf(frame, read)?.path[0].async === true;
}

function frameOf(
  { name, line, column }: ThrowPlace,
  read: (name: string) => ThrowSource | undefined,
): Frame | undefined {
  try {
    const source = read(name);
    if (source === undefined) return undefined;
    let tree = trees.get(source);
    if (tree === undefined) trees.set(source, tree = parse(source.text, source));
    const offset = lineStart(source.text, line) + column - 1;
    return { name, text: source.text, tree, offset, path: pathTo(tree, offset) };
  } catch {
    return undefined;
  }
}

const BREAK = /\r\n|[\n\r\u2028\u2029]/g;

function lineStart(text: string, line: number): number {
  let at = 0;
  for (const { index, 0: end } of text.matchAll(BREAK)) {
    if (line-- === 1) break;
    at = index + end.length;
  }
  return at;
}

function placeOf({ name, text }: Frame, offset: number): ThrowPlace {
  const lines = text.slice(0, offset).split(BREAK);
  return { name, line: lines.length, column: lines.at(-1)!.length + 1 };
}

const isNode = (value: Node): boolean => typeof value === "object" && value !== null && "type" in value;

function* childrenOf(node: Node): Generator<Node> {
  for (const key in node) {
    const child = node[key];
    if (Array.isArray(child)) { for (const item of child) if (isNode(item)) yield item; }
    else if (isNode(child)) yield child;
  }
}

const isFunction = ({ type }: Node): boolean =>
  type === "FunctionDeclaration" || type === "FunctionExpression" || type === "ArrowFunctionExpression";

/** The nodes around an offset that belong to the innermost function. */
function pathTo(node: Node, offset: number): Node[] {
  let path: Node[] = [];
  for (let at: Node = node; at !== undefined;) {
    if (isFunction(at)) path = [];
    path.push(at);
    let inner: Node;
    for (const child of childrenOf(at)) if (child.start <= offset && offset < child.end) inner = child;
    at = inner;
  }
  return path;
}

/** Whether an object is made at the frame's place: an engine's own errors come from elsewhere. */
function isMade({ path, offset }: Frame): boolean {
  return path.some((node) =>
    node.start === offset && (node.type === "NewExpression" ||
      node.type === "CallExpression" && /^(?:Identifier|Super)$/.test(node.callee.type))
  );
}

/** The `throw` statement around the place, or the first behind it for the variable that the place is assigned to. */
function thrownIn(frame: Frame | undefined): number | undefined {
  if (frame === undefined) return undefined;
  const { path } = frame;
  const around = path.findLast(({ type }) => type === "ThrowStatement");
  if (around !== undefined) return around.start;
  const declared = path.findLast(({ type }) =>
    type === "VariableDeclarator" || type === "AssignmentExpression"
  );
  const name = declared?.id?.name ?? declared?.left?.name;
  return name === undefined ? undefined : throwsOf(path[0], name).find((start) => start > frame.offset);
}

/** The only statement in the sources of the frames that throws what is made elsewhere. */
function onlyThrow(frames: readonly (Frame | undefined)[]): ThrowPlace | undefined {
  const seen = new Set<string>();
  const found: ThrowPlace[] = [];
  const visit = (node: Node, frame: Frame): void => {
    if (node.type === "ThrowStatement" && node.argument.type !== "NewExpression") {
      found.push(placeOf(frame, node.start));
    }
    for (const child of childrenOf(node)) visit(child, frame);
  };
  for (const frame of frames) {
    if (frame === undefined || seen.has(frame.name) || frame.name.startsWith("node:")) continue;
    seen.add(frame.name);
    visit(frame.tree, frame);
  }
  return found.length === 1 ? found[0] : undefined;
}

/** The statement in a `catch` clause around an offset by which what was thrown there gets out. */
function thrownOn({ path }: Frame, offset: number): number | undefined {
  let place: number | undefined;
  for (const node of path.toReversed()) {
    if (node.type !== "TryStatement" || node.handler?.param?.type !== "Identifier") continue;
    if (node.block.start > offset || offset >= node.block.end) continue;
    const [again] = throwsOf(node.handler.body, node.handler.param.name);
    if (again !== undefined) place = offset = again;
  }
  return place;
}

/** Where a function throws a variable, itself. */
function throwsOf(node: Node, name: string): number[] {
  if (node.type === "ThrowStatement" && node.argument.name === name) return [node.start];
  const found: number[] = [];
  for (const child of childrenOf(node)) if (!isFunction(child)) found.push(...throwsOf(child, name));
  return found;
}

/**
 * Values that the texts beside them name: `headers.set("Authorization", value)`, `password=${value}`, `["password", value]`,
 * `{ name: "password", value }`, and what is put into `apiKeys`. It is noted before they are visited, and told by the probes around them.
 *
 * @module
 */
import type { NamesInSource } from "../../contract.ts";
import { unwrap } from "../names.ts";
import { noteAsked } from "./asked.ts";
import { isSum } from "./sure_callees.ts";
import { HOLDER, isWrappable, levelOf, readName, writtenText } from "./secrets.ts";
import type { Node } from "./survey.ts";
import type { Walker } from "./walker.ts";

/** Pieces of a text that are looked at. */
const MAX_PIECES = 64;
/** What holds values, and is asked for them. */
const HOLDING = /^(?:set|add|push|unshift|has|get|delete|includes|indexOf)$/;

/** What sets the value of that which has the name. */
const SETTING = /^(?:set|next|setValue)$/;
/** What writes into a field. */
const WRITING = /^(?:fill|type|sendKeys|pressSequentially|setValue|addValue|val|change|input)$/;
/** Calls in a row between a field and what is written into it: `get("#password").clear().type(value)`. */
const MAX_CALLS = 4;
/** Names of constants and types, which only name something: `Field.Password`. */
const CONSTANT = /^[A-Z]/;

/** Notes what is said of an expression. */
function tell({ told }: Walker, node: Node | undefined | null, level: number): void {
  if (level === 0 || !node || isConstant(unwrap(node)) || !isWrappable(node)) return;
  told.set(node, Math.max(level, told.get(node) ?? 0));
}

/** What is compared with a secret: `room.password !== attempt`. */
export function tellCompared(walker: Walker, { operator, left, right }: Node): void {
  if (!/^[!=]==?$/.test(operator) || !isTellable(walker)) return;
  const ofLeft = readName(left), ofRight = readName(right);
  if (ofRight !== "" && !CONSTANT.test(ofRight)) {
    tell(walker, left, levelOf(walker, ofRight, { isLiteral: true }));
  }
  if (ofLeft !== "" && !CONSTANT.test(ofLeft)) {
    tell(walker, right, levelOf(walker, ofLeft, { isLiteral: true }));
  }
}

/** Whether it is no secret, and put by Bun into the text beside it. */
function isConstant({ type, name, operator }: Node): boolean {
  return type === "Literal" || operator === "void" ||
    type === "Identifier" && /^(?:undefined|NaN|Infinity)$/.test(name);
}

/** Whether something may be said here: V8 quotes what is called, also texts and lists in it. */
function isTellable({ options, callees }: Walker): boolean {
  return options.secrets !== undefined && callees === 0;
}

/** Arguments behind a text: `set("password", value)`; and those that are put into what a secret's name has: `apiKeys.add(value)`. */
export function tellArguments(walker: Walker, { callee, arguments: args }: Node): void {
  const { secrets } = walker.options;
  if (secrets === undefined) return;
  const name = readName(callee);
  for (let i = 1; i < args.length; i++) {
    const before = writtenText(args[i - 1]);
    if (before === undefined) {
      // `kv.set(["users", "ada", "password"], value)`
      const { type, elements } = args[i - 1];
      const last = type === "ArrayExpression" && name === "set"
        ? writtenText(elements.at(-1) ?? undefined)
        : "";
      if (last) tell(walker, args[i], secrets.behind(last, name));
      continue;
    }
    tellBound(walker, secrets.bound(before), args.slice(i));
    if (args[i].type === "ObjectExpression") tellDescriptor(walker, args[i], secrets.behind(before, name));
    else if (args[i].type !== "Literal") tell(walker, args[i], secrets.behind(before, name));
  }
  // `setPassword(event.target.value)`, whatever it is where it was made.
  if (args.length === 1) tell(walker, args[0], secrets.taken(name));
  // `password.set(value)` of a signal, `password$.next(value)`
  if (args.length === 1 && callee.type === "MemberExpression" && SETTING.test(name)) {
    tellTyped(walker, args[0], levelOf(walker, readName(callee.object).replace(HOLDER, ""), { isSet: true }));
  }
  tellWritten(walker, callee, args);
  if (callee.type !== "MemberExpression" || !HOLDING.test(name)) return;
  const level = secrets.held(readName(callee.object));
  for (let i = 0; i < args.length; i++) tell(walker, args[i], level);
}

/**
 * `page.getByLabel("Password").fill(value)`, `get("#password").clear().type(value)`, `user.type(getByLabelText(/password/i), value)`,
 * `fireEvent.change(getByLabelText("Password"), { target: { value } })`
 */
function tellWritten(walker: Walker, callee: Node, args: Node[]): void {
  if (callee.type !== "MemberExpression" || !WRITING.test(readName(callee))) return;
  const isFirst = args.length === 1 || fieldIn(callee.object) !== "";
  const field = isFirst ? fieldIn(callee.object) : fieldIn(args[0]);
  if (field === "") return;
  const typed = args[isFirst ? 0 : 1];
  tellTyped(
    walker,
    valueOf(valueOf(typed, "target"), "value") ?? typed,
    walker.options.secrets!.field(field),
  );
}

/** What an object has under a name. */
function valueOf(node: Node | undefined, name: string): Node | undefined {
  if (node?.type !== "ObjectExpression") return undefined;
  return node.properties.find((each: Node) =>
    each.type === "Property" && !each.shorthand && readName(each) === name
  )?.value;
}

/** Notes what is said of a value, also of a text in quotes. */
function tellTyped(walker: Walker, node: Node, level: number): void {
  const text = writtenText(node);
  if (text === undefined) return tell(walker, node, level);
  if (level > 0) walker.writtenSecrets.push({ level, text, fn: walker.current, isSeen: false });
}

/** What a field is found by that is written into: a selector, its label, or its id; "" where nothing says it. */
function fieldIn(node: Node | undefined): string {
  for (let calls = 0; node !== undefined && calls < MAX_CALLS; calls++) {
    const call = unwrap(node);
    const found = call.type === "AwaitExpression" ? unwrap(call.argument) : call;
    if (found.type !== "CallExpression") return "";
    const [first] = found.arguments;
    if (first !== undefined) return textOfField(first);
    node = found.callee.type === "MemberExpression" ? found.callee.object : undefined;
  }
  return "";
}

function textOfField(node: Node): string {
  // `findElement({ id: "password" })`
  const { type, properties, regex } = node;
  if (type === "ObjectExpression") {
    return properties.length === 1 ? writtenText(properties[0].value) ?? "" : "";
  }
  // `findElement(By.name("password"))`
  if (type === "CallExpression") return writtenText(node.arguments[0]) ?? "";
  return regex === undefined ? writtenText(node) ?? "" : regex.pattern;
}

/** `db.run("update users set password = ?", [value])`, `format("password=%s", value)` */
function tellBound(walker: Walker, bound: ReturnType<NamesInSource["bound"]>, args: Node[]): void {
  if (bound === undefined) return;
  const [first] = args;
  if (first!.type === "ObjectExpression") {
    for (const property of first!.properties) {
      const place = property.type === "Property" ? bound.names.indexOf(readName(property)) : -1;
      if (place >= 0 && !property.shorthand) tell(walker, property.value, bound.levels[place]!);
    }
    return;
  }
  const values: Node[] = first!.type === "ArrayExpression" ? first!.elements : args;
  for (const [i, value] of values.entries()) tell(walker, value, bound.levels[i] ?? 0);
}

/** `Object.defineProperty(user, "password", { value })` */
function tellDescriptor(walker: Walker, { properties }: Node, level: number): void {
  const property = properties.find((each: Node) => each.type === "Property" && readName(each) === "value");
  if (property !== undefined && !property.shorthand) tell(walker, property.value, level);
}

/** The key in `apiKeys[key]`, where no error can quote it. */
export function tellKey(walker: Walker, { object, property, computed }: Node): void {
  if (!computed || !isTellable(walker) || walker.quotations > walker.calling.length) return;
  tell(walker, property, walker.options.secrets!.held(readName(object)));
}

/** What is set to `passwords[user]`. */
export function tellSet(walker: Walker, left: Node, right: Node): void {
  if (left.type !== "MemberExpression" || !isTellable(walker)) return;
  tell(walker, right, walker.options.secrets!.held(readName(left.object)));
}

/** Items behind a text: `["password", value]`. */
export function tellItems(walker: Walker, elements: (Node | null)[]): void {
  if (!isTellable(walker)) return;
  const { length } = elements;
  for (let index = 1; index < length; index++) {
    const before = writtenText(elements[index - 1] ?? undefined);
    if (before !== undefined) {
      tell(walker, elements[index], walker.options.secrets!.item(before, { index, length }));
    }
  }
}

/** Properties beside those whose values are texts: `{ name: "password", value: read() }`. */
export function tellProperties(walker: Walker, node: Node): void {
  const { properties } = node;
  if (walker.options.secrets === undefined) return;
  let texts: Map<string, string> | undefined;
  for (const property of properties) {
    const text = property.type === "Property" ? writtenText(property.value) : undefined;
    if (text !== undefined) (texts ??= new Map()).set(readName(property), text);
  }
  if (texts === undefined) return;
  noteAsked(walker, node, texts);
  if (!isTellable(walker)) return;
  for (const property of properties) {
    if (property.type !== "Property" || property.shorthand) continue;
    tell(walker, property.value, walker.options.secrets!.property(readName(property), texts));
  }
}

/** What is put into a text: `password=${value}`, `"password=" + value`, `"password=".concat(value)`, `["password=", value].join("")`. */
export function tellHoles(walker: Walker, node: Node): void {
  const { options: { secrets }, joined } = walker;
  if (joined.delete(node) || !isTellable(walker)) return;
  const pieces: Pieces = { texts: [""], holes: [], joined };
  addPieces(pieces, node);
  const { texts, holes } = pieces;
  if (holes.length === 0 || texts.every((text) => text.length < 2)) return;
  const levels = secrets!.within(texts);
  if (levels !== undefined) { for (const [i, level] of levels.entries()) tell(walker, holes[i], level); }
}

interface Pieces {
  /** One more than the holes. */
  texts: string[];
  holes: Node[];
  /** The nodes that are part of this text. */
  joined: Set<Node>;
}

function addText({ texts }: Pieces, text: string): void {
  texts[texts.length - 1] += text;
}

/** Adds a part of a text; one that has parts itself is not looked at again. */
function addPart(pieces: Pieces, node: Node): void {
  const text = writtenText(node);
  if (text !== undefined) return addText(pieces, text);
  const part = unwrap(node);
  if (pieces.holes.length < MAX_PIECES && isText(part)) {
    pieces.joined.add(part);
    return addPieces(pieces, part);
  }
  pieces.holes.push(node);
  pieces.texts.push("");
}

function isText(node: Node): boolean {
  return node.type === "TemplateLiteral" || isSum(node);
}

function addPieces(pieces: Pieces, node: Node): void {
  switch (node.type) {
    case "TemplateLiteral":
      for (const [i, { value }] of node.quasis.entries()) {
        addText(pieces, value.cooked ?? value.raw);
        if (i < node.expressions.length) addPart(pieces, node.expressions[i]);
      }
      return;
    case "BinaryExpression": {
      const rights: Node[] = [];
      let at = node;
      for (; isSum(at); at = at.left) {
        rights.push(at.right);
        if (at !== node) pieces.joined.add(at);
      }
      addPart(pieces, at);
      for (let i = rights.length - 1; i >= 0; i--) addPart(pieces, rights[i]!);
      return;
    }
    case "CallExpression": {
      const { callee: { object, property }, arguments: args } = node;
      const isConcat = property.name === "concat";
      const parts: Node[] = isConcat ? [object, ...args] : object.elements;
      const between = isConcat ? "" : args.length === 0 ? "," : writtenText(args[0])!;
      for (const [i, part] of parts.entries()) {
        if (i > 0) addText(pieces, between);
        addPart(pieces, part);
      }
    }
  }
}

/** Whether a call joins texts: `"password=".concat(value)`, `["password=", value].join("")`. */
export function isJoining({ callee, arguments: args }: Node): boolean {
  if (callee.type !== "MemberExpression" || callee.computed || callee.optional) return false;
  const { object, property: { name } } = callee;
  const isPlain = (nodes: (Node | null)[]) =>
    nodes.every((each) => each !== null && each.type !== "SpreadElement");
  if (name === "concat") return writtenText(object) !== undefined && isPlain(args);
  return name === "join" && object.type === "ArrayExpression" && isPlain(object.elements) &&
    args.length < 2 &&
    (args.length === 0 || writtenText(args[0]) !== undefined);
}

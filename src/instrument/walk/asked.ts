/**
 * Names that a question gives to its answer: `{ type: "password", name: "master" }`, which prompts answer with `{ master: "…" }`.
 *
 * @module
 */
import { unwrap } from "../names.ts";
import { levelOf, readName, writtenText } from "./secrets.ts";
import type { Node } from "./survey.ts";
import type { Walker } from "./walker.ts";

/** Types of what is not to be seen while it is typed. */
const UNSEEN = /^(?:password|invisible|secret)$/;
/** The properties that have the question. */
const QUESTION = /^(?:message|question|prompt|label)$/;
/** What hides what is typed: `question("Enter it: ", { hideEchoBack: true })`. */
const HIDING = /^(?:silent|noEcho|hideEchoBack|hidden|mask)$/;
/** Names that say nothing outside of the statement that asks. */
const COMMON = /^(?:value|val|text|name|key|id|type|data|input|result|response|user|username|email)$/;
/** What an answer has that was asked for without a name. */
const UNNAMED = ["value", "text", "answer"];
/** Functions that are given questions which are written elsewhere. */
const PROMPTS = /^(?:prompts?|ask|askQuestions|questions?|questionnaire|form)$/i;
/** Names that are told of one object. */
const MAX_NAMES = 8;

/** The question in what a prompt is given, and whether the answer is not to be seen: `{ type: "password", message: "Enter it" }`. */
export function questionIn(args: Node[]): string {
  let question = "";
  for (let i = 0; i < args.length && i < 2; i++) {
    if (args[i]!.type === "ObjectExpression") question = questionOf(args[i]!) || question;
  }
  return question;
}

function questionOf({ properties }: Node): string {
  let question = "";
  for (const property of properties) {
    if (property.type !== "Property") continue;
    const name = readName(property), text = writtenText(property.value);
    if (HIDING.test(name) && property.value.value !== false) return "password";
    if (text === undefined) continue;
    if (name === "type" && UNSEEN.test(text)) return "password";
    if (QUESTION.test(name)) question = text;
  }
  return question;
}

/** The name of the answer, where it is a secret; "" where it has none. */
function answerOf({ options }: Walker, question: Node): string | undefined {
  if (options.secrets!.answered(questionOf(question)) === 0) return undefined;
  const named = question.properties.find((each: Node) =>
    each.type === "Property" && readName(each) === "name"
  );
  return writtenText(named?.value) ?? "";
}

/** Notes the name that an object gives to what is typed: in this file, it says what `password` says. */
export function noteAsked(walker: Walker, node: Node, texts: ReadonlyMap<string, string>): void {
  const name = texts.get("name");
  if (name === undefined || COMMON.test(name) || !UNSEEN.test(texts.get("type") ?? "")) return;
  if (answerOf(walker, node) !== undefined) walker.asked.add(name);
}

/** Notes `(await prompts({ type: "password", name: "value" })).value`, before it is visited. */
export function tellAnswer(walker: Walker, node: Node): void {
  const { type, object, property, computed } = unwrap(node);
  if (type !== "MemberExpression" || computed || walker.options.secrets === undefined) return;
  for (const name of askedIn(walker, object)) {
    if (name === property.name) walker.told.set(node, levelOf(walker, "password", { isSet: true }));
  }
}

/** The names of the secrets in what an expression comes to, if it awaits answers. */
export function askedIn(walker: Walker, node: Node): Iterable<string> {
  const awaited = unwrap(node);
  const call = awaited.type === "AwaitExpression" ? unwrap(awaited.argument) : awaited;
  if (call.type !== "CallExpression" || call.arguments.length === 0) return [];
  const [first] = call.arguments;
  if (first.type !== "ObjectExpression" && first.type !== "ArrayExpression") {
    return PROMPTS.test(readName(call.callee)) ? [...walker.asked].slice(0, MAX_NAMES) : [];
  }
  const questions: (Node | null)[] = first.type === "ArrayExpression" ? first.elements : [first];
  const names = new Set<string>();
  for (const question of questions) {
    const name = question?.type === "ObjectExpression" ? answerOf(walker, question) : undefined;
    for (const each of name === undefined ? [] : name === "" ? UNNAMED : [name]) {
      if (names.size < MAX_NAMES) names.add(each);
    }
  }
  return names;
}

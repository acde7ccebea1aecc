/**
 * A large text → the trees of its pieces, one after the other. The tree of a text, and the JSON that the parser hands
 * it over as, take some forty times the memory of the text: of a piece, they can go before the next is parsed.
 *
 * @module
 */

import { declarations } from "./name_walk.ts";
import { type Node, parse, type ParseOptions } from "./parse.ts";

/** More characters than this make a text large. */
export const LARGE = 4 << 20;

/** Characters of a piece, and more up to where it can end. */
const PIECE = 1 << 20;

/**
 * Where a statement of the top level can end: before a word that nothing but a statement begins with, at the beginning of a
 * line. If the text up to there is a program, it ends there; within a string, a comment or a function it is none.
 */
const CUT = /(?<=[;}]\r?\n)(?:import [\w{*"']|export |function |class |var |const )/g;

/** Thrown where the pieces are no programs, or not those that the text is made of: it has to be parsed as one. */
export class NoPieces extends Error {
  override name = "NoPieces";
}

/**
 * Parses a text, if it is large, piece by piece.
 *
 * @returns Programs whose statements are those of the text in order, with their offsets in it.
 * @throws {NoPieces} From the second tree on as well.
 * @throws as `parse`, for a text that is not large
 */
export function* parsedInPieces(text: string, options: ParseOptions): Generator<Node> {
  if (text.length <= LARGE) return yield parse(text, options);
  const declared = { once: new Set<string>(), often: new Set<string>() };
  for (let start = 0; start < text.length;) {
    const end = endOfPiece(text, start);
    // Blanks take the place of what stands before: offsets are those in the text.
    const piece = " ".repeat(start) + text.slice(start, end);
    let program: Node;
    try {
      program = parse(piece, options);
    } catch (cause) {
      throw new NoPieces("A part of the text is no program", { cause });
    }
    if (options.early === true && redeclares(program.body, declared, options)) {
      throw new NoPieces("Two parts of the text declare one name");
    }
    yield program;
    start = end;
  }
}

function endOfPiece(text: string, start: number): number {
  CUT.lastIndex = start + PIECE;
  return CUT.exec(text)?.index ?? text.length;
}

/** Names that pieces declare: by what may declare a name once, and by `var` and the like. */
interface Declared {
  once: Set<string>;
  often: Set<string>;
}

/** Whether a piece declares a name that an earlier one does, where a program must not: engines refuse it before it runs. */
function redeclares(body: Node[], { once, often }: Declared, { sourceType }: ParseOptions): boolean {
  const own: Declared = { once: new Set(), often: new Set() };
  for (const statement of body) {
    const node: Node = statement.declaration ?? statement;
    const isOften = node.type === "FunctionDeclaration"
      ? sourceType !== "module"
      : !ONCE.test(node.type) && (node.type !== "VariableDeclaration" || node.kind === "var");
    const names = isOften ? own.often : own.once;
    if (node.type === "ImportDeclaration") { for (const { local } of node.specifiers) names.add(local.name); }
    else if (node.id !== null && node.type !== "TSModuleDeclaration") {
      declarations([node], (name) => names.add(name));
    }
  }
  for (const name of own.once) if (once.has(name) || often.has(name)) return true;
  for (const name of own.often) if (once.has(name)) return true;
  for (const name of own.once) once.add(name);
  for (const name of own.often) often.add(name);
  return false;
}

const ONCE = /^(?:ClassDeclaration|ImportDeclaration)$/;

/**
 * Marks → edits: what the probes look like.
 *
 * @module
 */

import { LogicalOperator, type SecretNames } from "../contract.ts";
import type { Edit } from "./edits.ts";
import { isWord } from "../syntax/is_word.ts";
import { enclosingCall } from "./modes.ts";
import type { ExternalCall } from "./walk/external.ts";
import type { Fn, Literal, Mark, Self } from "./walk/survey.ts";

export interface EmitOptions {
  /** The original text. */
  text: string;
  /** What the injected identifiers begin with. */
  prefix: string;
  /** Which parameters and results are secrets by their names. */
  secrets: SecretNames | undefined;
  /** Whether a name stands for a function that the file declares at its top level, and for nothing else. */
  isCallable: (name: string) => boolean;
  /** Whether functions hand their `this` to the probes. */
  receivers: boolean;
  /** The local index of an instrumented function's site. */
  siteOf: (fn: Fn) => number;
  /** Functions that are declared in a block lose their names where nothing else mentions them. */
  keepNames: boolean;
  /** Added to every offset: 1 when the original begins with a byte order mark, which the tree does not count. */
  shift: number;
}

/** Writes the marks of the functions whose mode is settled, in the order of the text. */
export function emit(marks: readonly Mark[], options: EmitOptions): Edit[] {
  const { text, shift } = options;
  const edits: Edit[] = [];
  /** Most texts stand in many places. Each is there once, and in one piece: what was joined would keep its parts. */
  const texts = new Map<string, string>();
  const once = (edit: Edit) => {
    const known = texts.get(edit.text);
    if (known === undefined) texts.set(edit.text, edit.text);
    else edit.text = known;
  };
  const put = (at: number, inserted: string, site = -1) => {
    if (inserted === "") return;
    const last = edits[edits.length - 1];
    if (last !== undefined && last.at === at + shift && last.site < 0) {
      last.text += inserted;
      last.site = site;
      return;
    }
    const glued = at > 0 && last?.at !== at + shift && isWord(inserted.charCodeAt(0)) &&
      isWord(text.charCodeAt(at - 1));
    if (last !== undefined) once(last);
    edits.push({ at: at + shift, text: glued ? ` ${inserted}` : inserted, site });
  };
  const putAwait = ({ at, waitsAt }: Mark, inserted: string) => {
    put(at, inserted);
    if (inserted !== "" && waitsAt !== undefined) edits.at(-1)!.waitsAt = waitsAt + shift;
  };
  const hasClauses = marks.some(({ op }) => op === "awaiting clause") ||
    marks.some(({ op }) => op === "module clause") &&
      marks.some(({ fn, external }) =>
        fn.mode !== "none" || external !== undefined && external.site.mode !== "none"
      );
  for (const mark of marks) {
    if (mark.tried !== undefined) {
      if (!hasClauses) continue;
      const kept = mark.tried.filter(({ site }) => site.mode !== "none");
      if (mark.op === "module") put(mark.at, `const ${options.prefix}m=${options.prefix}B();`);
      else if (mark.op !== "module clause") put(mark.at, probeText(mark, options.prefix));
      else {
        put(mark.at, `${options.prefix}Y(`, kept.length > 0 ? options.siteOf(kept[0]!.site) : 0);
        put(mark.at, `,${options.prefix}m,${kept.length},${mark.error || `${options.prefix}e`});`);
      }
      continue;
    }
    if (mark.op === "awaiting module") {
      const isAwaiting = marks.some(({ op }) => op === "module resume(");
      if (isAwaiting) put(mark.at, `const ${options.prefix}w=${options.prefix}J();`);
      continue;
    }
    const moduleAwait = moduleAwaitText(mark, options.prefix);
    if (moduleAwait !== undefined) {
      putAwait(mark, moduleAwait);
      continue;
    }
    if (mark.secret !== undefined) {
      const { level, calling, called, value } = mark.secret;
      const isQuoted = calling?.some((name) => !options.isCallable(name));
      if (level === 0 || mark.tail?.onCycle) continue;
      if (isQuoted || mark.fn.mode === "none" && mark.fn.node !== undefined) continue;
      if (value !== undefined) {
        put(mark.at, takenText(mark, text, options.prefix));
        continue;
      }
      const closing = called === undefined ? ")" : `,${JSON.stringify(called)})`;
      put(mark.at, mark.op === "open secret" ? `${options.prefix}N(${level},` : closing);
      continue;
    }
    if (mark.fn.mode === "none" && mark.external?.isLoose !== true) continue;
    if (mark.op === "enter" || mark.op === "open arrow") {
      const { before, after } = enterText(mark.fn, options);
      put(mark.at, mark.op === "enter" ? before : `{${before}`, options.siteOf(mark.fn));
      put(mark.at, mark.op === "enter" ? after : `${after}return `);
    } else if (mark.external !== undefined) {
      if (mark.external.site.mode === "none") continue;
      const site = options.siteOf(mark.external.site);
      const { before, after } = externalText(mark, mark.external, options);
      put(mark.at, before, after === "" ? -1 : site);
      if (mark.op === "open external ahead") {
        put(mark.at, `,(${options.prefix}A(${unlessOwn(mark.external, options.prefix)}`, site);
      }
      put(mark.at, after);
    } else if (mark.op === "open made" || mark.op === "close made") {
      // A transpiler looks for some as they are; what is made is the arrow's where one has it.
      if (!options.receivers || mark.fn.kind !== "constructor" || mark.fn.unwrappable) continue;
      const { depth } = mark.fn;
      put(mark.at, mark.op === "open made" ? `${options.prefix}Wm(${options.prefix}${depth},` : ")");
    } else {
      put(mark.at, mark.op === "leave" && options.keepNames ? mentions(mark.fn) : "");
      putAwait(mark, probeText(mark, options.prefix));
    }
  }
  return edits;
}

/**
 * Mentions what is declared at the top level of a body that a block is put around. Bun makes `let f = function () {}` of
 * `function f() {}` there, puts that in place of `f` where it is mentioned once, and drops this statement.
 */
function mentions({ topFunctions, mode }: Fn): string {
  return topFunctions === undefined || mode === "bare" ? "" : `;${[...topFunctions.values()].join()}`;
}

/** The declaration of a call's local, in two halves around the number of its site. */
function enterText(fn: Fn, { prefix, secrets, receivers }: EmitOptions): { before: string; after: string } {
  const guard = fn.mode === "guard";
  const { name: originalName = fn.name, params: originalParams = [] } = fn.original ?? {};
  const isLike = originalParams.length === fn.params.length;
  const levelOf = (name: string) => secrets?.param(name, originalName, fn.kind, fn.params) ?? 0;
  const args = fn.params.map((name, i) => {
    const property = fn.properties?.[i];
    const names = [name, property, isLike ? originalParams[i] : undefined];
    const level = Math.max(...names.map((each) => each === undefined ? 0 : levelOf(each)));
    return hidden(name, level || (name === fn.keyParam?.name ? fn.keyParam.level : 0), prefix);
  });
  const result = secrets?.result(originalName, fn.kind) ?? 0;
  const many = args.length > 4;
  const list = args.length === 0 ? "" : many ? `,[${args.join(",")}]` : `,${args.join(",")}`;
  const enclosing = enclosingCall(fn);
  const receiver = receivers && fn.kind !== "arrow" && fn.kind !== "constructor";
  const makes = receivers && fn.kind === "constructor" && !fn.isDerived;
  const outer = enclosing === undefined ? "0" : `${prefix}${enclosing.depth}`;
  const around = (result > 0 ? `${prefix}P(` : "") + (guard ? `${prefix}O(` : "") +
    (fn.disposes ? `${prefix}U(` : "");
  const closing = (guard ? ")" : "") + (fn.disposes ? ")" : "") + (result > 0 ? `,${result})` : "");
  return {
    before: `const ${prefix}${fn.depth}=${prefix}o.n?(${prefix}o.n--,0):${around}${prefix}E${
      many ? "n" : args.length
    }(${receiver ? `${prefix}W(` : ""}`,
    after: `${receiver ? ",this)" : ""},${outer}${list})${closing};${fn.mode === "bare" ? "" : "try{"}${
      makes ? `${prefix}Wm(${prefix}${fn.depth},this);` : ""
    }`,
  };
}

/** An argument, hidden if its name is a secret's. */
function hidden(name: string, level: number | undefined, prefix: string): string {
  return level ? `${prefix}X(${name},${level})` : name;
}

/** The probes of an external call, in two halves around the number of its site. */
function externalText(
  { op, fn }: Mark,
  external: ExternalCall,
  { prefix, secrets }: EmitOptions,
): { before: string; after: string } {
  const { before, lastName, path, names } = external;
  const around = fn.mode === "none" ? enclosingCall(fn) : fn;
  const local = around === undefined ? "0" : `${prefix}${around.depth}`;
  const levelOf = (name: string) => /^[\w$]+$/.test(name) ? secrets?.param(name, fn.name, fn.kind) : 0;
  const isOnly = before.length === (op === "open external ahead" ? 1 : 0);
  const levelAt = (name: string, i: number) =>
    secrets?.argument(names, i) || levelOf(name) || isOnly && secrets?.only(names[names.length - 1]!) || 0;
  const args = before.map((arg, i) =>
    arg === undefined ? `${prefix}A` : hidden(arg, levelAt(arg, i), prefix)
  );
  const lastLevel = lastName === "" ? 0 : levelAt(lastName, before.length);
  switch (op) {
    case "open external":
      return { before: `${prefix}Z(`, after: "," };
    case "open external empty": {
      // `key.export()`: what it gives is recorded before the probe around it sees that.
      const name = path[path.length - 1]!;
      const level = secrets?.bytes(name) || secrets?.made(name) || 0;
      const [open, close] = level > 0 ? [`${prefix}P(`, `,${level})`] : ["", ""];
      return {
        before: `${prefix}L(${open}${unlessOwn(external, prefix)}${prefix}E0(`,
        after: `,${local})${close},`,
      };
    }
    case "open external ahead":
      return {
        before: `${prefix}Z(`,
        after: `,${local}${before.length > 0 ? `,[${args.join(",")}]` : ""}),`,
      };
    case "close external ahead":
      return { before: "))", after: "" };
    case "open external last":
      // V8 makes up names of the words before a function; those in parentheses are none of them.
      return {
        before: `(${prefix}A)(${unlessOwn(external, prefix)}`,
        after: `,${local},[${args.join(",")}],`,
      };
    case "close external last":
      return {
        before: lastLevel ? `,${hidden(lastName, lastLevel, prefix)})` : ")",
        after: "",
      };
    default:
      return { before: ")", after: "" };
  }
}

/** What stands before the number of a site, to make it 0 where a function is called that is recorded itself. */
function unlessOwn({ path, self, mayBeOwn }: ExternalCall, prefix: string): string {
  const callee = mayBeOwn ? calleeText(path, self) : undefined;
  return callee === undefined ? "" : `${prefix}Ao(${callee})?0:`;
}

/** A callee as arguments of the probe that looks at it; undefined where it cannot be read again without an effect. */
function calleeText(path: readonly string[], self: Self | undefined): string | undefined {
  const isPrivate = path[0] === "this" && path[1]!.startsWith("#");
  const [value, ...keys] = isPrivate ? [`this.${path[1]}`, ...path.slice(2)] : path;
  if (keys.length > 2 || keys.some((key) => key.startsWith("#"))) return undefined;
  if (isPrivate && !self!.privateFields.has(path[1]!)) return undefined;
  return [value, ...keys.map((key) => JSON.stringify(key))].join();
}

const OPERATORS = {
  "close left of ||": LogicalOperator.OR,
  "close left of &&": LogicalOperator.AND,
  "close left of ??": LogicalOperator.NULLISH,
};

/** What tells a probe of a call: its number, and where the name of what is called in it is told that the call comes now. */
function toldCall(local: string, prefix: string, name: string | undefined): string {
  return name === undefined || name === "" ? local : `${prefix}I(${local})`;
}

/** What a mark of a module's top-level `await`s puts in. */
function moduleAwaitText({ op, error }: Mark, prefix: string): string | undefined {
  switch (op) {
    case "module resume(":
      return `${prefix}R(${prefix}w,`;
    case "module suspend(":
      return `${prefix}S(${toldCall(`${prefix}w`, prefix, error)},`;
    case "end module await":
      return `,${JSON.stringify(error)}))`;
    case "end awaiting statement":
      return ";";
    case "awaiting clause":
      return clauseText(`${prefix}w`, prefix, error);
  }
  return undefined;
}

/** Where the stack is full, the clause's own statements may still have room. */
function clauseText(local: string, prefix: string, error: string | undefined): string {
  return `try{${prefix}C(${local}${error === undefined ? "" : `,${error || `${prefix}e`}`})}catch{}`;
}

/** Tells of a value that was taken from something. */
function takenText({ op, at, secret }: Mark, text: string, prefix: string): string {
  const { level, value, index, ends } = secret!;
  const probe = `${prefix}Nv(${level},${value})${ends ? ";" : ""}`;
  if (op === "tell assigned") return `,${probe}`;
  if (op === "tell declared") return `,${prefix}v${index}=${probe}`;
  return `${text[at - 1] === ";" ? "" : ";"}${probe};`;
}

/** What a mark puts in, other than a function's start, a module's start, and the marks of external calls. */
function probeText({ op, fn, result, tail, error }: Mark, prefix: string): string {
  const local = `${prefix}${fn.depth}`;
  const leaver = fn.mode === "guard" ? "V" : "L";
  const leave = `${prefix}${leaver}(${local}`;
  const awaited = result?.awaited === true;
  // A result with a tail call that goes round is written branch by branch.
  const branched = result !== undefined && result.tails.some((tail) => tail.onCycle);
  // Where nothing else is called in the body, nothing has ended before.
  const told = result?.via !== undefined && fn.mode !== "guard" && fn.calls > result.calls!;
  switch (op) {
    case "leave":
      return (fn.endsAbruptly ? "" : `;${leave})`) + handlerText(fn, prefix);
    case "close arrow":
      return `${handlerText(fn, prefix)}}`;
    case "open result":
      if (branched) return "";
      return `${awaited ? `${prefix}S(${local},` : ""}${prefix}${leaver}(${
        toldCall(local, prefix, told ? result!.via!.replace("*", "") : "")
      },${result!.sequence ? "(" : ""}`;
    case "close result":
      if (branched) return "";
      return (result!.sequence ? ")" : "") +
        (result!.via === undefined || fn.mode === "guard" ? "" : `,${JSON.stringify(result!.via)}`) +
        (awaited ? "))" : ")");
    case "no result":
      return `${leave})`;
    case "{no result":
      return `{${leave});`;
    case "open branch":
      return branched && !tail?.onCycle ? `${leave},` : "";
    case "close branch":
      return branched && !tail?.onCycle ? ")" : "";
    case "open left":
      // The result of a guarded call may be set more than once.
      return !branched ? "" : fn.mode === "guard" ? `${leave},` : `${prefix}T(${local},`;
    case "close left of ||":
    case "close left of &&":
    case "close left of ??":
      return !branched ? "" : fn.mode === "guard" ? ")" : `,${OPERATORS[op]})`;
    case "open callee":
      return tail!.onCycle ? `${prefix}Q(${local},` : "";
    case "close callee":
      return tail!.onCycle ? (tail!.onThis ? ",this)" : ")") : "";
    case "resume(":
      return `${prefix}R(${local},`;
    case "suspend(":
    case "suspend iterable":
      return `${prefix}S(${toldCall(local, prefix, error)},`;
    case "end await":
      return `,${JSON.stringify(error)}))`;
    case "end iterable":
      return ",1)";
    case "suspend())":
      return ` ${prefix}S(${local}))`;
    case "resume;try{":
      return `${prefix}R(${local});try{`;
    // However the body is left, the iterator is waited for.
    case "}suspend":
    case "}suspend disposal": {
      const suspension = `${prefix}S(${local}${op === "}suspend" ? "" : ",void 0,2"})`;
      return `}catch(${prefix}e){${prefix}C(${local},${prefix}e);throw ${prefix}e}finally{${suspension}}`;
    }
    case ";resume}":
      return `;${prefix}R(${local})}`;
    case "suspend disposal":
      return `;using ${prefix}u${fn.depth}n${++fn.usings}=${prefix}D(${local});`;
    case "resume disposal":
      return `;using ${prefix}u${fn.depth}n${++fn.usings}=${prefix}D(${local},1);`;
    // The comma becomes that of the probe's arguments.
    case "suspend disposal,":
      return `;using ${prefix}u${fn.depth}n${++fn.usings}=${prefix}D(${local}`;
    case ",await using":
      return "0);await using ";
    case "{body":
      return fn.mode === "bare" ? "" : "{";
    case "}body":
      return fn.mode === "bare" ? "" : "}";
    case "}resume;":
      return `}${prefix}R(${local});`;
    case "clause":
      return clauseText(local, prefix, error);
    case "unnamed error":
      return `(${prefix}e)`;
    case "}catch(e){":
      return `}catch(${prefix}e){`;
    case "throw e}":
      return `throw ${prefix}e}`;
    case "enter":
    case "open arrow":
    case "module":
    case "module clause":
    case "awaiting module":
    case "awaiting clause":
    case "module resume(":
    case "module suspend(":
    case "end module await":
    case "end awaiting statement":
    case "open external":
    case "close external":
    case "open external last":
    case "close external last":
    case "open external empty":
    case "open external ahead":
    case "close external ahead":
    case "open made":
    case "close made":
    case "open secret":
    case "close secret":
    case "tell declared":
    case "tell assigned":
    case "tell exported":
      throw new RangeError(`"${op}" is written elsewhere`);
    default:
      return op satisfies Literal;
  }
}

/** The end of the `try` around a body. */
function handlerText(fn: Fn, prefix: string): string {
  if (fn.mode === "bare") return "";
  const local = `${prefix}${fn.depth}`;
  const caught = `}catch(${prefix}e){throw ${prefix}F(${local},${prefix}e)}`;
  const goesOn = fn.tailRecursive ? `if(${prefix}H())return ${prefix}K(${local});` : "";
  const left = fn.mode === "guard" ? `${prefix}G(${local})` : "";
  return goesOn + left === "" ? caught : `${caught}finally{${goesOn}${left}}`;
}

/**
 * What one walk over the tree finds: the functions, and the places in and around them where a probe may go.
 * Which probes are written, if any, is decided when the whole file is known.
 *
 * @module
 */

import type { Site, SiteKind } from "../../contract.ts";
import type { Node } from "../../syntax/parse.ts";
import type { OriginalSite } from "../instrument.ts";
import type { ExternalCall } from "./external.ts";

export type { Node };

/** How the probes go into a function. */
export type Mode =
  /** None at all. */
  | "none"
  /** A `try … catch` around the body. */
  | "plain"
  /** A `try … catch … finally`: the result is set where it is known, the call is left in `finally`. */
  | "guard"
  /** No block around the body. */
  | "bare";

/** A function of the file; the file itself is the outermost one, and has no node. */
export class Fn {
  kind: SiteKind = "function";
  name = "";
  line = 0;
  column = 0;
  /** Where the function begins, for line and column. */
  start = 0;
  /** Where the name of a member stands, from `start`: maps of printed texts know that place alone. */
  nameAt = 0;
  /** What it is in the original that the text was made of. */
  original: OriginalSite | undefined;
  keyParam: KeyParam | undefined;
  /** The route that it answers requests of, "" where that is not told; see `routes.ts`. */
  route: string | undefined;
  /** Of a test whose title has places for values, see `tests.ts`. */
  table: Site["table"];
  async = false;
  generator = false;
  strict = false;
  /** The parameters' bindings. */
  params: string[] = [];
  /** By parameter: the property that it is taken from, where that has another name: `{ password: secret }`. */
  properties: (string | undefined)[] | undefined;

  /** No patterns, and no default values that may call something. */
  hasPlainParams = true;

  mode: Mode = "none";
  /** How many instrumented functions enclose it. */
  depth = 0;

  /** Inside a `with` body, or has a `with`, or a lexical declaration that collides with a parameter. */
  untouchable = false;
  /** A constructor that has no `this` before its `super(…)`. */
  isDerived = false;
  /** Wrapping the body in a block would change its meaning. */
  unwrappable = false;
  /** Has a return that is followed by code of the same call: a `finally`, a disposal. */
  returnsEarly = false;
  /** Has a return inside a `for … of`, which may run the iterator's `return` afterwards. */
  returnsFromLoop = false;
  /** Is on a cycle of tail calls. */
  tailRecursive = false;
  /** Has a `using` declaration anywhere in its own code. */
  disposes = false;
  /** How many there are that something of ours is declared behind. */
  usings = 0;
  /** The body's last statement is a return or a throw. */
  endsAbruptly = false;
  directEval = false;
  /** How many places its own code has that call something. */
  calls = 0;

  /** The function declarations at the body's top level. */
  topFunctions: Map<Node, string> | undefined;
  /** The names that are declared by `var`, or by a function in a block, when `topFunctions` is set. */
  vars: Set<string> | undefined;
  /**
   * What the function's names stand for, where that matters: a function, or `null` for anything else. Not a `NameWalk`, which knows
   * what a name is bound to no more than that it is, and would be a second walk over every module.
   */
  bindings: Map<string, Fn | null> | undefined;
  /** The function expression's own name, which only its inside sees. */
  ownName = "";

  /** Whose `this` it has: the class's methods, and the name a reader would give it. */
  self: Self | undefined;

  // Counters of what encloses the node that is being walked, within this function.
  blocks = 0;
  tries = 0;
  finallies = 0;
  forOfs = 0;
  disposals = 0;

  readonly node: Node | undefined;
  /** The function whose body encloses this one: what its local may be read from. */
  readonly parent: Fn | undefined;

  constructor(node: Node | undefined, parent: Fn | undefined) {
    this.node = node;
    this.parent = parent;
  }
}

/** The parameter of a callback that takes the bytes of a key, and how much is said of it; see `key_calls.ts`. */
export interface KeyParam {
  name: string;
  level: number;
}

/** What `this` is in a function: an instance of a class, or the class. */
export interface Self {
  name: string;
  methods: Map<string, Fn>;
  /** The fields that are set to something: the call that makes it, `null` when it is anything else. */
  fields: Map<string, ExternalCall | null>;
  /** Declared fields that are private: to read one runs no accessor. */
  privateFields: Set<string>;
}

/** A call in tail position, to `name` or to `this.name`. */
export interface TailCall {
  from: Fn;
  name: string;
  onThis: boolean;
  /** Set when it goes round a cycle. */
  onCycle: boolean;
}

/** The argument of a `return`, or the body of an arrow. */
export interface Result {
  /** It needs parentheses to be one argument. */
  sequence: boolean;
  /** The engine awaits after it has been evaluated. */
  awaited: boolean;
  /** The calls in tail position that may turn out to be on a cycle. */
  tails: TailCall[];
  /** What a probe is told about a result that may be a promise, see `Probes.L`. */
  via?: string;
  /** How many places it has that call something. */
  calls?: number;
}

/** What is written at a place as it stands here. */
export type Literal = "))" | ")" | "{" | "}" | ";" | "try{";

/** The places of an external call. */
export type ExternalOp =
  /** Its start and end, start and end of its last argument; start where it has no arguments. */
  | "open external"
  | "close external"
  | "open external last"
  | "close external last"
  | "open external empty"
  /** Start and end of one whose arguments are all read ahead. */
  | "open external ahead"
  | "close external ahead";

/** What is written at a place, by the name of the place, or as it is. */
export type Op =
  | Literal
  | ExternalOp
  /** Start and end of a body in braces. */
  | "enter"
  | "leave"
  /** Start and end of an arrow's expression body. */
  | "open arrow"
  | "close arrow"
  /** Start and end of a return's argument, and the end of `return` where it has none. */
  | "open result"
  | "close result"
  | "no result"
  /** Start of a `return` without argument in an async generator. */
  | "{no result"
  /** Start and end of one branch of a result that has tail calls. */
  | "open branch"
  | "close branch"
  /** Start and end of the left operand of a logical operator that has a tail call on its right. */
  | "open left"
  | "close left of ||"
  | "close left of &&"
  | "close left of ??"
  /** Start and end of a tail call's callee. */
  | "open callee"
  | "close callee"
  /** Start of an `await` or `yield`, start of its operand, end; end of a `yield` keyword without operand. */
  | "resume("
  | "suspend("
  | "suspend())"
  /** Start and end of the iterable of a `for await` or a `yield*`. */
  | "suspend iterable"
  | "end iterable"
  /** End of an `await`. */
  | "end await"
  /** As statements. */
  | "resume;try{"
  | "}suspend"
  | "}suspend disposal"
  | ";resume}"
  | "suspend disposal"
  | "resume disposal"
  /** Before and behind the comma of an `await using` of several. */
  | "suspend disposal,"
  | ",await using"
  | "}resume;"
  /** Around the statements of a body that declares what is disposed of. */
  | "{body"
  | "}body"
  | "clause"
  /** Start of the body of a `catch` whose error has no name. */
  | "unnamed error"
  /** Around the clause of a `try` of ours, at the end of a block whose error a pattern takes apart. */
  | "}catch(e){"
  | "throw e}"
  /** Start and end of a `super(…)`, whose value is the object that is made. */
  | "open made"
  | "close made"
  /** Start and end of an expression that names a secret. */
  | "open secret"
  | "close secret"
  /** Behind a pattern: in its declaration, in its statement, behind its export. */
  | "tell declared"
  | "tell assigned"
  | "tell exported"
  /** Start of the module's code, and of a `catch` clause at its top level. */
  | "module"
  | "module clause"
  /** Of a module's top-level `await`s: start of the module's code; start of one, start of its operand, end; end of its statement; start of a clause. */
  | "awaiting module"
  | "module resume("
  | "module suspend("
  | "end module await"
  | "end awaiting statement"
  | "awaiting clause";

/** A place, in the order of the text. */
export interface Mark {
  op: Op;
  /** UTF-16 offset. */
  at: number;
  /** The function whose call the probe is about. */
  fn: Fn;
  result: Result | undefined;
  tail: TailCall | undefined;
  /** Of an external call. */
  external: ExternalCall | undefined;
  /** The external calls in the `try` of a clause at the module's top level. */
  tried: ExternalCall[] | undefined;
  /** The name of the error that a `catch` clause has caught, "" when it has none; of the function whose call is awaited. */
  error: string | undefined;
  /** Of what is awaited: see `Edit`. */
  waitsAt: number | undefined;
  /** Of an expression that names a secret: how much the name says, and see `Walker.calling`; what an error calls it that quotes it; of a value that was taken from something, how it is read, its number, and whether it ends a statement. */
  secret:
    | {
      level: number;
      calling: string[] | undefined;
      called?: string | undefined;
      value?: string;
      index?: number;
      ends?: boolean;
    }
    | undefined;
}

/**
 * What the instrumenter writes into a program and the probes then receive: the injected names, the probe
 * signatures, and the Site type. `instrument/` and `probe/` share this file and nothing else.
 *
 * @module
 */

/**
 * How a function is written in the source, or what it is to a test runner; a `request` is one that a server got, and `worker` and
 * `process` stand for a whole thread or child process.
 */
export type SiteKind =
  | "function"
  | "arrow"
  | "method"
  | "getter"
  | "setter"
  | "constructor"
  | "external"
  | "test"
  | "suite"
  | "request"
  | "block"
  | "worker"
  | "process";

/** One function of the source text. Its id is its position in the run's list of sites, starting at 1. */
export interface Site {
  /** Qualified name as a reader would say it: `Cart.total`, `Cart.#price`, `handler`, `map callback`. */
  name: string;
  kind: SiteKind;
  async: boolean;
  generator: boolean;
  /** The module's absolute path, or its URL where it is not a file. */
  file: string;
  /** 1-based line of the function's first character in the text that the host gave the loader. */
  line: number;
  /** 1-based column, in UTF-16 units. */
  column: number;
  /** The bindings that the parameter list makes, in order: `a`, `b = 2` → `["a", "b"]`, `{ x, y: [z] }` → `["x", "z"]`. */
  params: string[];
  /** Hash of the function's own text, from behind its name to its end, without the functions in it that are sites themselves. */
  hash?: string;
  /** Of a function that answers requests: which ones, as `GET /users/:id`, `/users/:id`, or "" where the source does not tell. */
  route?: string;
  /**
   * Of a test or a suite whose title has places for values. One that is called for each row of a table: whether the row's values
   * are its arguments, or the row is the first. `names`: the names in the title are parameters, behind its own.
   */
  table?: "each" | "for" | "names";
}

/**
 * Every injected identifier starts with a prefix that does not occur in the file; this is the first one tried.
 * With the prefix `$tp` the probes are the globals `$tpE1`, `$tpL` …, and the locals `$tp0`, `$tp1` … by depth
 * of nesting hold the id of the current call (0 when it is not recorded).
 */
export const PREFIX = "$tp";

/** `||`, `&&` and `??`, as they are passed to T. */
export const LogicalOperator = { OR: 1, AND: 2, NULLISH: 3 } as const;
export type LogicalOperator = (typeof LogicalOperator)[keyof typeof LogicalOperator];

/** The probes by the suffix that follows the prefix. Each is captured before the target loads and never throws. */
export interface Probes {
  /**
   * Stands before each enter probe: while `n` is above 0, the call is left out and `n` is one less, and the probe is not asked.
   * A call of a probe that has nothing to do takes as long as many a function, until the engine has compiled both.
   */
  o: { n: number };
  /** Enters a call of `site` with no arguments; `lexical` is the id of the call that encloses the function, or 0. Returns the call's id, or 0 when it is not recorded. */
  E0(site: number, lexical: number): number;
  E1(site: number, lexical: number, a: unknown): number;
  E2(site: number, lexical: number, a: unknown, b: unknown): number;
  E3(site: number, lexical: number, a: unknown, b: unknown, c: unknown): number;
  E4(
    site: number,
    lexical: number,
    a: unknown,
    b: unknown,
    c: unknown,
    d: unknown,
  ): number;
  /** Enters with five arguments or more. */
  En(site: number, lexical: number, args: unknown[]): number;
  /**
   * Leaves the call with a result, which it hands back. `via` is the name of the function whose call the result is, where it is
   * one, behind "*" in an async function.
   */
  L<T>(call: number, value?: T, via?: string): T;
  /** Leaves the call with the error that it threw, which it hands back to be thrown again. */
  F<E>(call: number, error: E): E;
  /**
   * Suspends the call before `await` or `yield`; hands `value` back. With 1 for `via` it is what a `for await` iterates; with 2,
   * something is disposed of; for an `await`, `via` is the name of the function whose call is awaited, or "".
   */
  S<T>(call: number, value?: T, via?: 1 | 2 | string): T;
  /** Resumes the call after `await` or `yield`; hands `value` back. Does nothing when the call is the current one. */
  R<T>(call: number, value?: T): T;
  /** At the start of a `catch` or `finally` clause: makes `call` the current one again, whatever was thrown through. A `catch` passes the error, where it has a name. */
  C(call: number, error?: unknown): void;
  /** Guards a call: its result is set by V, perhaps several times, and it is left by G. Returns the id. */
  O(call: number): number;
  /** Sets the result that a guarded call will be left with; hands it back. */
  V<T>(call: number, value?: T): T;
  /** In the `finally` clause around a guarded call's body: leaves it, unless F has. */
  G(call: number): void;
  /**
   * Marks the call as handing its outcome over to the call that comes next (a call in tail position, see {@linkcode TailProbes}).
   * With `operator`, `value` is the left operand of that operator, whose right one has the tail call: leaves the call
   * when it is the result, and marks nothing. Hands `value` back.
   */
  T<T>(call: number, value?: T, operator?: LogicalOperator): T;
  /** Tells `this` of the call that is about to be entered; gives the site. Written only where a run asks for it. */
  W(site: number, self: unknown): number;
  /** Tells of the object that the call, of a constructor, makes; hands it back. Written only where a run asks for it. */
  Wm<T>(call: number, made: T): T;
  /** Around the enter probe of a function with a `using` declaration, in which a `trace()` block may be opened: gives a call that is not recorded an id, too, so that it can be suspended with its block. */
  U(call: number): number;
  /**
   * What an `await using` is disposed of behind: suspends the call, which starts the disposer, when it is disposed of itself. With 1 for `isPlain`, what a `using`
   * is disposed of behind: makes the call the current one again, as C does.
   */
  D(call: number, isPlain?: 0 | 1): Disposable;
  /**
   * Hides an argument whose parameter has a secret's name, if it is a secret: the snapshot of what it returns is then a
   * redaction token. `level` is how much the name says, see `redact/level.ts`.
   */
  X(value: unknown, level: number): unknown;
  /** Around the enter probe of a function whose name says that it gives a secret (`getPassword`): its result is hidden like an argument of that level. */
  P(call: number, level: number): number;
  /**
   * Around an expression whose name is a secret's, where its value is set or handed over: the value is hidden from then on,
   * wherever it turns up. Hands it back. Of a promise, that is what it comes to where it is awaited. `called` is what
   * an error calls it that quotes it, where it is the result of a call.
   */
  N<T>(level: number, value: T, called?: string): T;
  /**
   * Behind a statement that takes something apart: what a secret's name has got is hidden from then on. With a key, it is what
   * `value`, or what it has under that, has under the last key, if that can be told without running code of the program.
   */
  Nv(level: number, value: unknown, key?: string, next?: string): void;
  /** Before a call whose value is awaited or handed on, and whose name is told (`via`): what ended before is not what it gives. Hands the number back. */
  I(call: number): number;
  /**
   * At the start of a module with a top-level `await`: a number below 0, by which S, R and C know the module. They note what is
   * awaited and what it came to, and nothing else; 0 where nothing is noted.
   */
  J(): number;
}

/** Beside a level of `redact/level.ts`: it is said of bytes alone, those that are given, promised or handed to a callback. */
export const OF_BYTES = 64;

/** How much names say about secrets, as levels of `redact/level.ts`; 0: nothing. */
export interface SecretNames extends NamesInSource {
  /** Of a parameter of that function, `beside` the others. */
  param(name: string, functionName: string, kind: SiteKind, beside?: readonly string[]): number;
  /** Of an argument of what is called by these names: `["crypto", "createHmac"]`. */
  argument(path: readonly string[], index: number): number;
  /** Of the only argument of a package's function of this name: `setPassphrase("…")`. */
  only(name: string): number;
  /** Of the bytes that a call of what has this name gives; `OF_BYTES` is added. */
  bytes(name: string): number;
  /** Of the text that a call of what has this name gives, `getPassword()`; `asked` is the text that it is asked with: `config.get("db.password")`. */
  given(name: string, asked: string | undefined): number;
  /** Of what is given for a question in an object: `prompt({ type: "password", message: "Enter it" })`. */
  answered(question: string): number;
  /** Of what a call of this name is given alone: `setPassword(value)`. */
  taken(name: string): number;
  /** Of what a package's function of this name gives, where it is called without arguments. */
  made(name: string): number;
  /** Of a function's result. */
  result(functionName: string, kind: SiteKind): number;
  /** Of what is named so by a variable, a property or an expression, only where the name says it in that place. */
  value(name: string, place: SecretPlace): number;
}

/** How much the texts that stand beside a value in the source say about it. */
export interface NamesInSource {
  /** Of the argument behind a text, where a function of that name is called: `headers.set("Authorization", value)`. */
  behind(text: string, functionName: string): number;
  /** Of what is written into a field, by its selector or label: `getByLabel("Password").fill(value)`. */
  field(name: string): number;
  /** Of the values behind a text that they are bound to or put into, by their places and names: `"password = ?", [value]`. */
  bound(text: string): { levels: ArrayLike<number>; names: readonly string[] } | undefined;
  /** Of an item of a list behind a text: `["password", value]`. */
  item(before: string, place: { index: number; length: number }): number;
  /** Of what is put into a text, whose pieces these are: `password=${value}`; undefined: nothing. */
  within(texts: readonly string[]): readonly number[] | undefined;
  /** Of a property beside those whose values are texts: `{ name: "password", value }`. */
  property(key: string, texts: ReadonlyMap<string, string>): number;
  /** Of what is put into, or looked for in, what has this name: `apiKeys.add(key)`, `apiKeys[key]`. */
  held(container: string): number;
}

/** Where a name stands that may be a secret's. */
export interface SecretPlace {
  /** What is set to it is a text of the source. */
  isLiteral?: boolean;
  /** It is set, rather than read. */
  isSet?: boolean;
  /** What else is called by a name there: the function around it and its parameters, the other arguments. */
  beside: readonly string[];
}

/** The suffixes of all probes, in a fixed order. */
export const PROBE_NAMES = [
  "o",
  "E0",
  "E1",
  "E2",
  "E3",
  "E4",
  "En",
  "L",
  "F",
  "S",
  "R",
  "C",
  "O",
  "V",
  "G",
  "T",
  "U",
  "D",
  "W",
  "Wm",
  "X",
  "P",
  "N",
  "Nv",
  "I",
  "J",
] as const satisfies readonly (keyof Probes)[];

/** The probes of external calls. They are made of the others, where a recording has them. */
export interface ExternalProbes {
  /**
   * Whether what a call of something external calls is a function that is recorded itself, as where a package of the workspace
   * is imported: the call then has no row of its own. It is `value`, or what `value.key`, or `value.key.next`, is without
   * running code of the program.
   */
  Ao(value: unknown, key?: string, next?: string): boolean;
  /**
   * Enters a call of something external after the last argument, if it has any, has been evaluated, which it hands back. Earlier
   * arguments are in `before`, the probe itself standing for one that cannot be read again; `shown` is recorded in
   * the place of a last argument that is secret. Without `last`, before the call, `before` has all arguments. For site 0 it only
   * hands back.
   */
  A<T>(site: number, lexical: number, before?: unknown[], last?: T, shown?: unknown): T;
  /** Leaves the external call of `site` that A entered, if it is the current one, with its result, which it hands back. */
  Z<T>(site: number, value: T): T;
  /** At a module's start: the call that loads it, or 0. */
  B(): number;
  /**
   * At the start of a `catch` clause at a module's top level: ends the calls that the error went through unseen on its way
   * to the module, which `base` loads, and the external call that has thrown where no call is running, if it is one of
   * the `count` sites from `first` on, which the `try` has.
   */
  Y(first: number, base: number, count: number, error: unknown): void;
}

/** Their suffixes. */
export const EXTERNAL_PROBE_NAMES = [
  "Ao",
  "A",
  "Z",
  "B",
  "Y",
] as const satisfies readonly (keyof ExternalProbes)[];

/**
 * The probes of calls in tail position that go round a cycle. `return f(n)` is `return Q(call, f)(n)` inside the `try` around the
 * body, and `finally { if (H()) return K(call) }` makes the call, in tail position.
 */
export interface TailProbes {
  /** Gives what takes the arguments of a call of `callee`, with `self` as `this`, instead of it; what cannot be called it hands back. */
  Q<T>(call: number, callee: T, self?: unknown): T;
  /** Whether a call has been taken and is still to be made. */
  H(): boolean;
  /** Makes it; gives its result. */
  K(call: number): unknown;
}

/** Their suffixes. */
export const TAIL_PROBE_NAMES = ["Q", "H", "K"] as const satisfies readonly (keyof TailProbes)[];

// What twins of random programs log their calls with, written by hand and apart from the recorder. `begin()` starts a
// program's log, `end()` gives its rows.
let rows = [];
/** The calls that run, the innermost last. */
let stack = [];
/** The call that starts an iterator next, and one whose last expression is a call: of the next call to begin. */
let starter = 0;
let tail = 0;

export function begin() {
  rows = [undefined];
  stack = [];
  starter = tail = 0;
}

/** Of each call, in the order of entry: what `Row` in `rows.ts` has. */
export const end = () =>
  rows.slice(1).map(({ ordinal, name, parent, other, args, outcome, value, full }) => ({
    ordinal,
    name,
    parent,
    other,
    args,
    outcome,
    value,
    full,
  }));

const globals = {
  $in(ordinal, name, args, written, isOfWriter) {
    const parent = starter || (stack.at(-1) ?? written);
    const other = isOfWriter ? written : parent;
    starter = 0;
    const full = isFull();
    rows.push({ ordinal, name, parent, other, args: args.map(show), outcome: "open", value: "", tail, full });
    tail = 0;
    stack.push(rows.length - 1);
    return rows.length - 1;
  },
  /** The call ends with a value. */
  $out(call, value) {
    close(call, "returned", show(value));
    return value;
  },
  /** The call is about to end with a value; what stands in a `finally` may still change that. */
  $ret(call, value) {
    Object.assign(rows[call], { ended: "returned", endedWith: show(value) });
    return value;
  },
  $err(call, error) {
    globals.$caught(call, error);
    const row = rows[call];
    if (row.ended === undefined && row.outcome === "open") close(call, "threw", show(error));
    Object.assign(row, { ended: "threw", endedWith: show(error) });
    return error;
  },
  $end(call) {
    // It has been closed from outside, or has no `return` that logs: nobody in it knows with what.
    const { ended = "returned", endedWith = "‹not known›" } = rows[call];
    rows[call].outcome = "open";
    close(call, ended, endedWith);
  },
  /** The call goes on. What was above it and has not ended has thrown. */
  $at(call, value) {
    unwind(call, "?");
    return value;
  },
  $caught(call, error) {
    unwind(call, show(error));
    return error;
  },
  $sus(call, value) {
    starter = 0;
    const at = stack.lastIndexOf(call);
    if (at >= 0) stack.length = at;
    return value;
  },
  /** The call waits, and starts an iterator. */
  $it(call, value) {
    globals.$sus(call);
    const tag = Object.prototype.toString.call(value);
    if (tag === "[object Generator]" || tag === "[object AsyncGenerator]") starter = call;
    return value;
  },
  $tail(call, value) {
    tail = call;
    return value;
  },
};
for (const [name, log] of Object.entries(globals)) {
  const ends = name === "$out" || name === "$ret" || name === "$err";
  const value = ends
    ? (call, value) => {
      // Before anything can fail.
      const row = rows[call];
      const was = row.full;
      row.full = true;
      const full = isFull();
      log(call, value);
      row.full = was || full;
      return value;
    }
    : log;
  Object.defineProperty(globalThis, name, { value });
}

/** Frames that must fit on the stack for the log and the recorder to get through. */
const FRAMES = 200;

/** Whether the stack is all but full: then neither the log nor the record can say all. */
function isFull() {
  try {
    frames(FRAMES);
    return undefined;
  } catch {
    return true;
  }
}

const frames = (n) => n === 0 ? 0 : 1 + frames(n - 1);

function close(call, outcome, value) {
  const row = rows[call];
  const at = stack.lastIndexOf(call);
  if (at >= 0) stack.length = at;
  if (row.outcome !== "open") return;
  row.outcome = outcome;
  row.value = value;
  if (row.tail !== 0 && outcome === "returned") close(row.tail, outcome, value);
}

function unwind(call, error) {
  starter = tail = 0;
  const at = stack.lastIndexOf(call);
  if (at < 0) return void stack.push(call);
  for (const above of stack.splice(at + 1)) {
    if (rows[above].outcome === "open" && rows[above].ended === undefined) {
      Object.assign(rows[above], { outcome: "threw", value: error });
    }
  }
}

const MOST = 100_000;

/** A value as `shown` in `rows.ts` shows its snapshot; nothing of the program runs for it. */
function show(value) {
  const seen = new Map();
  const visit = (value) => {
    switch (typeof value) {
      case "string":
        // More is not compared, and what a program makes of texts that double may not fit into memory twice.
        return JSON.stringify(value.length > MOST ? value.slice(0, MOST) : value);
      case "bigint":
        return `${value}n`;
      case "symbol":
        return `Symbol(${value.description})`;
      case "function": {
        const { value: name = "" } = Object.getOwnPropertyDescriptor(value, "name") ?? {};
        const isClass = /^class\b/.test(Function.prototype.toString.call(value));
        return `[${isClass ? "class" : "function"} ${name}]`;
      }
      case "object":
        return value === null ? "null" : object(value);
      default:
        return Object.is(value, -0) ? "-0" : String(value);
    }
  };
  const object = (value) => {
    if (seen.has(value)) return `#${seen.get(value)}`;
    seen.set(value, seen.size);
    const data = (key) => Object.getOwnPropertyDescriptor(value, key)?.value;
    if (value instanceof Error) return `${nameOf(value)}(${data("message") ?? ""})`;
    if (value instanceof Promise) return "Promise";
    const isArray = Array.isArray(value);
    const isPlain = Object.prototype.toString.call(value) === "[object Object]";
    if (!isArray && !isPlain) return "other";
    const parts = [];
    for (let i = 0; isArray && i < value.length; i++) parts.push(property(value, i));
    for (const key of Reflect.ownKeys(value)) {
      const isShown = !isArray || !/^(?:\d+|length)$/.test(String(key));
      if (isShown && Object.prototype.propertyIsEnumerable.call(value, key)) {
        parts.push(`${String(key)}: ${property(value, key)}`);
      }
    }
    return isArray ? `[${parts.join(", ")}]` : `${nameOf(value)} {${parts.join(", ")}}`;
  };
  const property = (value, key) => {
    const own = Object.getOwnPropertyDescriptor(value, key);
    if (own === undefined) return "hole";
    return "value" in own ? visit(own.value) : `accessor${own.get ? " get" : ""}${own.set ? " set" : ""}`;
  };
  return visit(value);
}

/** The name of its constructor, by the first prototype that has one. */
function nameOf(value) {
  for (let p = Object.getPrototypeOf(value); p !== null; p = Object.getPrototypeOf(p)) {
    const { value: made } = Object.getOwnPropertyDescriptor(p, "constructor") ?? {};
    if (typeof made === "function") return Object.getOwnPropertyDescriptor(made, "name")?.value;
  }
  return "";
}

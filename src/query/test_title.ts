/**
 * The title of one test, where its source has one for many: `adds %i and %i` of `test.each`, with the values of its row.
 *
 * @module
 */
import type { Composite, Snapshot } from "../trace/snapshot.ts";
import type { Trace } from "../trace/trace.ts";

/** Between the titles of suites and of tests. */
export const BETWEEN = " › ";

/** `%s`, `%i` … take the values one after the other; `$name`, `$cart.total` look into the first. */
const PLACES = /%(?:[sdifjoOcp%])|\$[A-Za-z_][\w.]*/g;

const NAMED = /\$\{\s*([\w$]+(?:\??\.[\w$]+)*)\s*\}/g;

/** Characters of a value in a title. */
const LONGEST = 80;

/** The title of a call of a test or a suite; the name of any other function. A value that is no text, number and the like leaves its place as it is written. */
export function testTitle(trace: Trace, call: number): string {
  const site = trace.siteOf(call);
  const { name, kind } = site;
  if (kind !== "test" && kind !== "suite" || !/[%$]/.test(name)) return name;
  if (site.table === "names") return withNames(trace, call);
  const parent = trace.parentOf(call);
  const suite = parent === 0 ? undefined : trace.siteOf(parent);
  const isInSuite = suite?.kind === "suite" && suite.file === site.file &&
    name.startsWith(suite.name + BETWEEN);
  // In a part of a run, the suite may be missing.
  const before = isInSuite ? suite.name.length + BETWEEN.length : ownPart(name);
  const own = name.slice(before);
  const title = site.table === undefined ? own : titleOfRow(own, trace, call);
  return (isInSuite ? testTitle(trace, parent) + BETWEEN : name.slice(0, before)) + title;
}

/** Where a title begins behind those of its suites. */
function ownPart(name: string): number {
  const at = name.lastIndexOf(BETWEEN);
  return at < 0 ? 0 : at + BETWEEN.length;
}

/** A title with what its names stand for, those of its suites too: `adds ${a} and ${c.b}`. */
function withNames(trace: Trace, call: number): string {
  const { name, params } = trace.siteOf(call);
  const args = trace.argsOf(call).map(({ snapshot }) => snapshot);
  return name.replace(NAMED, (place, path: string) => {
    const [root, ...keys] = path.split(/\??\./);
    const value = within(args[params.lastIndexOf(root!)], keys);
    return (value === undefined ? undefined : textOf(value, "${")) ?? place;
  });
}

function titleOfRow(title: string, trace: Trace, call: number): string {
  const { table, params } = trace.siteOf(call);
  const args = trace.argsOf(call).map(({ snapshot }) => snapshot);
  const [first] = args;
  const isWhole = table === "for" && first?.type === "composite" && first.kind === "array";
  return filled(title, isWhole ? first.items : args, (path) => atPath(path, args, params));
}

/**
 * A title with values in the places for them. Pure.
 *
 * @param valueOf that of a name, as `cart.total`
 */
function filled(
  title: string,
  row: readonly Snapshot[],
  valueOf: (path: string) => Snapshot | undefined,
): string {
  let next = 0;
  return title.replace(PLACES, (place) => {
    if (place === "%%") return "%";
    const value = place.startsWith("$") ? valueOf(place.slice(1)) : row[next++];
    return (value === undefined ? undefined : textOf(value, place)) ?? place;
  });
}

/** What a path leads to: from a parameter of that name, where the function takes its row apart, or in the first value. */
function atPath(path: string, row: readonly Snapshot[], params: readonly string[]): Snapshot | undefined {
  const keys = path.split(".");
  let at: Snapshot | undefined = row[0];
  if (at?.type !== "composite" || params.includes(keys[0]!)) at = row[params.indexOf(keys.shift()!)];
  return within(at, keys);
}

function within(value: Snapshot | undefined, keys: readonly string[]): Snapshot | undefined {
  let at = value;
  for (const key of keys) {
    if (at?.type !== "composite") return undefined;
    at = at.properties.find((property) => property.key === key)?.value;
  }
  return at;
}

function textOf(value: Snapshot, place: string): string | undefined {
  if (place === "%j") {
    const json = jsonOf(value);
    return json !== undefined && json.length > LONGEST ? `${json.slice(0, LONGEST)}…` : json;
  }
  switch (value.type) {
    case "string": {
      const text = value.value.length > LONGEST ? `${value.value.slice(0, LONGEST)}…` : value.value;
      return /%[oOp]/.test(place) ? JSON.stringify(text) : /%[dif]/.test(place) ? undefined : text;
    }
    case "number":
      return Object.is(value.value, -0) && place !== "${"
        ? "-0"
        : String(place === "%i" ? Math.trunc(value.value) : value.value);
    case "bigint":
      return value.text;
    case "boolean":
      return String(value.value);
    case "null":
    case "undefined":
      return value.type;
    default:
      return undefined;
  }
}

/** What `JSON.stringify` makes of a value; undefined where the record does not have all of it, or it may say otherwise itself. */
function jsonOf(value: Snapshot): string | undefined {
  switch (value.type) {
    case "string":
      return value.value.length < value.length ? undefined : JSON.stringify(value.value);
    case "number":
      return JSON.stringify(value.value);
    case "boolean":
      return String(value.value);
    case "null":
      return "null";
    case "composite":
      return value.omittedItems + value.omittedProperties > 0 ? undefined : jsonOfParts(value);
    default:
      return undefined;
  }
}

function jsonOfParts({ kind, className, items, properties }: Composite): string | undefined {
  if (kind === "array" && className === "Array" && properties.length === 0) {
    const parts = items.map(jsonOf);
    return parts.includes(undefined) ? undefined : `[${parts.join()}]`;
  }
  if (kind !== "object" || className !== "Object") return undefined;
  const parts = properties.map(({ key, value }) => {
    const json = key.startsWith("[") ? undefined : jsonOf(value);
    return json && `${JSON.stringify(key)}:${json}`;
  });
  return parts.includes(undefined) ? undefined : `{${parts.join()}}`;
}

/**
 * Random programs are made with marks in their text, which say where calls begin, end and wait. Without them a text is the
 * program; with code in their places it is a twin that logs its own calls, see `tests/oracle/`.
 *
 * | mark | stands |
 * | --- | --- |
 * | `«F:name|a, b|kind»` … `«/F»` | at the beginning and end of a body |
 * | `«A:name|a|kind»` … `«/A»` | around the expression of an arrow function |
 * | `«R»` … `«/R»` | around a returned value |
 * | `«Q»` … `«T»` … `«/T»` … `«/Q»` | around a returned call, and its last argument: it may stay in tail position |
 * | `«W»await «S»` … `«/S»«/W»` | around what suspends, `yield` too; `«N»` where nothing is yielded, `«G»` where an iterator is started |
 * | `«L»` … `«/L»` … `«O»` | around the block of a `for await`, or what follows an `await using`; behind the whole of it |
 * | `«C:e»` | at the beginning of a `catch` block, `«Z»` of a `finally` block |
 * | `«K»` … `«/K»` … `«J»` | around the pattern of a `catch`, and at the beginning of its block |
 *
 * A kind is `async`, `generator`, `both`, `callback` (an error out of it reaches no caller), `dispose` (called by the runtime
 * for the function that it is written in), or nothing. The name is empty where the recorder's name is of no matter.
 *
 * @module
 */

const MARK = /«([^»]*)»/;

/** The program of a marked text. */
export function plainText(marked: string): string {
  return marked.replace(/«[^»]*»/g, "");
}

/**
 * How a function of the twin logs: `bare`, its errors are known by who catches them; `caught`, by a `catch` around its body;
 * `closed`, by a `finally` as well.
 */
type Form = "bare" | "caught" | "closed";

interface Open {
  call: string;
  form: Form;
  isAsyncGenerator: boolean;
}

/** The twin of a marked text. It calls `$in`, `$out`, `$ret`, `$err`, `$end`, `$at`, `$sus`, `$it`, `$tail` and `$caught`. */
export function twinText(marked: string): string {
  const parts = marked.split(MARK);
  const open: Open[] = [];
  const out: string[] = [parts[0]!];
  let ordinal = 0;
  /** Where the patterns begin that are not yet closed, and those whose blocks are still to come. */
  const patternsAt: number[] = [];
  const patterns: string[] = [];
  const here = () => open.at(-1)!;

  const begin = (mark: string, at: number): void => {
    const [, name = "", args = "", kind = ""] = /^[FA]:([^|]*)\|([^|]*)\|(.*)$/.exec(mark)!;
    const parent = open.at(-1)?.call ?? "0";
    const call = `$c${open.length}`;
    const form = formOf(kind, ordinal, bodyAt(parts, at));
    open.push({ call, form, isAsyncGenerator: kind === "both" });
    out.push(
      `${mark[0] === "A" ? "{" : ""}const ${call}=$in(${ordinal++},${
        JSON.stringify(name)
      },[${args}],${parent},${kind === "dispose"});${form === "bare" ? "" : "try{"}`,
    );
    if (mark[0] === "A") out.push(`return ${form === "closed" ? "$ret" : "$out"}(${call},`);
  };
  const end = (mark: string): void => {
    const { call, form } = open.pop()!;
    if (mark === "/A") out.push(")");
    else out.push(form === "closed" ? `;$ret(${call})` : `;$out(${call})`);
    if (form !== "bare") out.push(`}catch($e){throw $err(${call},$e)}`);
    if (form === "closed") out.push(`finally{$end(${call})}`);
    if (mark === "/A") out.push("}");
  };

  for (let i = 1; i < parts.length; i += 2) {
    const mark = parts[i]!;
    if (/^[FA]:/.test(mark)) begin(mark, i);
    else if (mark === "/F" || mark === "/A") end(mark);
    else {
      const { call, form, isAsyncGenerator } = here();
      if (mark === "K") patternsAt.push(out.length);
      else if (mark === "/K") {
        patterns.push(out.splice(patternsAt.pop()!).join(""));
        out.push("$e");
      } else if (mark === "J") out.push(`$caught(${call},$e);${bound(patterns.pop()!)}`);
      else out.push(code(mark, { call, form, isAsyncGenerator }));
    }
    out.push(parts[i + 1]!);
  }
  return out.join("");
}

const bound = (pattern: string) => pattern === "$e" ? "" : `let ${pattern}=$e;`;

/** What stands in the place of a mark. */
function code(mark: string, { call, form, isAsyncGenerator }: Open): string {
  const leave = form === "closed" ? "$ret" : "$out";
  switch (mark) {
    case "R":
      return isAsyncGenerator ? `$sus(${call},${leave}(${call},` : `${leave}(${call},`;
    case "/R":
      return isAsyncGenerator ? "))" : ")";
    case "Q":
      return form === "bare" ? "" : code("R", { call, form, isAsyncGenerator });
    case "/Q":
      return form === "bare" ? "" : code("/R", { call, form, isAsyncGenerator });
    case "T":
      return form === "bare" ? `$tail(${call},` : "(";
    case "W":
      return `$at(${call},`;
    case "S":
      return `$sus(${call},`;
    case "G":
      return `$it(${call},`;
    case "N":
      return ` $sus(${call})`;
    case "L":
      return `{$at(${call});try`;
    case "/L":
      return `finally{$at(${call});$sus(${call})}}`;
    case "O":
    case "Z":
      return `$at(${call});`;
    case "/T":
    case "/W":
    case "/S":
    case "/G":
      return ")";
    default:
      if (mark.startsWith("C:")) return `$caught(${call},${mark.slice(2)});`;
      throw new Error(`No such mark: ${mark}`);
  }
}

/** What runs after a value is returned, and may still throw. */
const LEAVES_LATE = /finally|using|for await|«L»|of g\d\(/;

function formOf(kind: string, ordinal: number, body: string): Form {
  if (["generator", "both", "dispose"].includes(kind) || LEAVES_LATE.test(body)) return "closed";
  const forms: Form[] = kind === "" ? ["bare", "caught", "closed", "bare"] : ["caught", "closed"];
  return forms[ordinal % forms.length]!;
}

/** The text of the body that the mark with that index begins. */
function bodyAt(parts: string[], at: number): string {
  let depth = 0;
  let body = "";
  for (let i = at; i < parts.length; i += 2) {
    if (/^[FA]:/.test(parts[i]!)) depth++;
    else if (/^\/[FA]$/.test(parts[i]!) && --depth === 0) break;
    body += `«${parts[i]}»${parts[i + 1]}`;
  }
  return body;
}

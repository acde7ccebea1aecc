/** Where a text says that its source map is. */
export interface MapComment {
  /** A `data:` URL, or one relative to the text's own. */
  url: string;
}

const MARK = "sourceMappingURL=";
const BEFORE = /^[ \t]*\/[/*][#@][ \t]*$/;
/** Lines that may follow: comments, and the end of a function that a tool has put around the text. */
const AFTER = /^[\s})\];*/]*(?:\/\/.*)?$/;

/** Finds the comment at the end of a text that names its source map. */
export function mapComment(text: string): MapComment | undefined {
  const mark = text.lastIndexOf(MARK);
  if (mark < 0) return undefined;
  const line = Math.max(text.lastIndexOf("\n", mark), text.lastIndexOf("\r", mark)) + 1;
  if (!BEFORE.test(text.slice(line, mark))) return undefined;
  const start = mark + MARK.length;
  const space = /[\s'"`*]/g;
  space.lastIndex = start;
  const end = space.exec(text)?.index ?? text.length;
  if (end === start || !text.slice(end).split(/[\n\r]/).every((line) => AFTER.test(line))) return undefined;
  return { url: text.slice(start, end) };
}

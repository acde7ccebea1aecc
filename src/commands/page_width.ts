/** Columns of a line: the terminal's, or as many as it takes. */
export function widthOf(stream: NodeJS.WriteStream): number {
  return stream.isTTY === true && stream.columns > 0 ? stream.columns : Infinity;
}

import type { Piece } from "../protocol.ts";

/** A line of pieces, each dressed. */
export function Line({ pieces }: { pieces: readonly Piece[] }) {
  const parts = pieces.map(([tone, text], i) =>
    tone === "plain" ? text : <span key={i} class={`t-${tone}`}>{text}</span>
  );
  return <>{parts}</>;
}

/** Letters of what came of a call that are never cut. */
const KEPT = 14;

/** A call on one line: where that is narrow, its arguments are cut first, then what came of it, and its name last. */
export function CallLine({ pieces }: { pieces: readonly Piece[] }) {
  const at = pieces.findIndex(([tone, text]) => tone === "dim" && text.startsWith("("));
  const isOne = at >= 0 &&
    !pieces.slice(at + 1).some(([tone, text]) => tone === "dim" && text.startsWith("("));
  if (!isOne) {
    return (
      <span class="line-rest">
        <Line pieces={pieces} />
      </span>
    );
  }
  const rest = pieces.slice(at + 1);
  return (
    <>
      <span class="line-name">
        <Line pieces={pieces.slice(0, at)} />
      </span>
      <span class="line-args t-dim">{pieces[at]![1]}</span>
      <span class={lineText(rest).length > KEPT ? "line-rest" : "line-rest short"}>
        <Line pieces={rest} />
      </span>
    </>
  );
}

/** The text of a line. */
export function lineText(pieces: readonly Piece[]): string {
  return pieces.map(([, text]) => text).join("");
}

import type { Piece } from "../protocol.ts";

/** A line of pieces, each dressed. */
export function Line({ pieces }: { pieces: readonly Piece[] }) {
  const parts = pieces.map(([tone, text], i) =>
    tone === "plain" ? text : <span key={i} class={`t-${tone}`}>{text}</span>
  );
  return <>{parts}</>;
}

/** The text of a line. */
export function lineText(pieces: readonly Piece[]): string {
  return pieces.map(([, text]) => text).join("");
}

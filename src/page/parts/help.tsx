/**
 * The keys, in a box above the page.
 *
 * @module
 */
import { useLayoutEffect, useRef } from "preact/hooks";

const KEYS: [keys: string, does: string][] = [
  ["/", "search names, values and errors; Enter lists the places"],
  ["n  N", "the next and the previous place found; in Compare, difference"],
  ["arrows", "move; in the tree, right opens and left closes"],
  ["Enter", "open or close what is selected"],
  ["+  -  0", "in the timeline: closer, wider, all"],
  ["Esc", "close what is beside"],
  ["?", "these keys"],
];

/** @param props.views the names of those that there are, in their order */
export function Help({ views, onClose }: { views: readonly string[]; onClose: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = box.current!;
    dialog.showModal();
    // Where it is closed before it goes, what had the focus has it again.
    return () => dialog.close();
  }, []);
  return (
    <dialog
      ref={box}
      class="keys"
      aria-label="Keys"
      // That this one has closed is told later, when another may be open.
      onClose={({ currentTarget }) => currentTarget.isConnected && onClose()}
    >
      <h2>Keys</h2>
      <dl>
        {[...KEYS, viewKeys(views)].map(([keys, does]) => (
          <div key={keys}>
            <dt>{keys.split("  ").map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="button" onClick={() => box.current!.close()}>Close</button>
    </dialog>
  );
}

function viewKeys(views: readonly string[]): [keys: string, does: string] {
  return [`1 to ${views.length}`, views.join(", ")];
}

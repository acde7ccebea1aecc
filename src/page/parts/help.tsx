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
  ["1 to 8", "the views, in their order above"],
  ["Esc", "close what is beside"],
  ["?", "these keys"],
];

export function Help({ onClose }: { onClose: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = box.current!;
    dialog.showModal();
    // Where it is closed before it goes, what had the focus has it again.
    return () => dialog.close();
  }, []);
  return (
    <dialog ref={box} class="keys" aria-label="Keys" onClose={onClose}>
      <h2>Keys</h2>
      <dl>
        {KEYS.map(([keys, does]) => (
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

/**
 * Text for elsewhere, by the clipboard.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";

/** Ms that it says what came of it. */
const SAID = 2000;

export interface CopyProps {
  /** What the button says, and what it says to those who do not see what is beside it. */
  label: string;
  name?: string;
  title?: string;
  text: () => string;
}

/** A button that copies a text. */
export function Copy({ label, name, title, text }: CopyProps) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (said === "") return;
    const timer = setTimeout(() => setSaid(""), SAID);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async (): Promise<void> => setSaid(await toClipboard(text()) ? "copied" : "cannot copy here");
  return (
    <>
      <button type="button" class="link small" aria-label={name} title={title} onClick={() => void copy()}>
        {label}
      </button>
      <span class="small t-dim copied" role="status">{said}</span>
    </>
  );
}

/** Whether a text is in the clipboard now. */
async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The browser has no such clipboard for this page, or refuses it: as before there was one.
    return copySelected(text);
  }
}

function copySelected(text: string): boolean {
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.readOnly = true;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return isCopied;
}

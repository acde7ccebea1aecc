/**
 * Other viewers: a file that each of them opens is saved. Nothing is sent to them.
 *
 * @module
 */
import { useState } from "preact/hooks";
import { plural } from "../../view/units.ts";
import type { RunInfo, SaveFormat, Slot } from "../protocol.ts";
import type { Reader } from "../reader.ts";

const VIEWERS: { format: SaveFormat; name: string; address: string }[] = [
  { format: "perfetto", name: "Perfetto", address: "ui.perfetto.dev" },
  { format: "speedscope", name: "speedscope", address: "www.speedscope.app" },
];

export function SaveFor({ reader, slot, info }: { reader: Reader; slot: Slot; info: RunInfo }) {
  const [said, setSaid] = useState("");
  const save = async ({ format, name, address }: typeof VIEWERS[number]): Promise<void> => {
    setSaid(`Writing ${plural(info.callCount, "call")}…`);
    try {
      const file = `${info.id}.${format}.json`;
      saveFile(file, await reader.ask("save", { run: slot, format }));
      setSaid(`Saved ${file}: ${name} opens it, at ${address}`);
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  return (
    <>
      {VIEWERS.map((viewer) => (
        <button
          key={viewer.format}
          type="button"
          title={`Saves a file that ${viewer.name} opens`}
          onClick={() => void save(viewer)}
        >
          For {viewer.name}
        </button>
      ))}
      <span class="t-dim" role="status">{said}</span>
    </>
  );
}

function saveFile(name: string, blob: Blob): void {
  const link = document.createElement("a");
  const address = URL.createObjectURL(blob);
  link.setAttribute("href", address);
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/**
 * What is shown before there is a run: what is being read, what went wrong, or where to put a file.
 *
 * @module
 */
import { useEffect, useRef } from "preact/hooks";

export interface OpeningProps {
  name: string;
  /** What is done, or what went wrong. */
  what: string;
  hint?: string | undefined;
  /** What part is done, from 0 to 1. */
  part?: number;
  onStop?: () => void;
  onFile?: (files: readonly File[]) => void;
  /** Back to what was shown before. */
  onBack?: (() => void) | undefined;
}

export function Opening({ name, what, hint, part, onStop, onFile, onBack }: OpeningProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    document.title = "tph";
  }, []);
  return (
    <main class="opening" id="main">
      <h1>tph</h1>
      {onStop !== undefined && (
        <div role="status">
          <p>{what} {name}</p>
          <progress
            aria-label={`${what} ${name}`}
            max={1}
            value={part !== undefined && part <= 1 ? part : undefined}
          />
          <p>
            <button type="button" onClick={onStop}>Stop</button>
          </p>
        </div>
      )}
      {onStop === undefined && what !== "" && (
        <div role="alert" class="problem">
          <p>{what}</p>
          {hint !== undefined && <p>{hint}</p>}
          {onBack !== undefined && <button type="button" onClick={onBack}>Back to what was open</button>}
        </div>
      )}
      {onFile !== undefined && (
        <div class="drop">
          <p>
            Drop a run here (<code>.tph</code>), or two to compare them.
          </p>
          <label class="button">
            Choose files
            <input
              ref={input}
              type="file"
              multiple
              accept=".tph"
              onChange={(event) => onFile([...event.currentTarget.files ?? []])}
            />
          </label>
        </div>
      )}
    </main>
  );
}

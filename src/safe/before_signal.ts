import process from "node:process";

const ENDING = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"] as const;

const cleanUps = new Set<() => void>();

/**
 * Has something done before a signal ends this process: it ends by that signal all the same. What runs without a pause delays it.
 *
 * @returns takes it back
 */
export function beforeSignal(cleanUp: () => void): () => void {
  if (cleanUps.size === 0) { for (const signal of ENDING) process.on(signal, onSignal); }
  cleanUps.add(cleanUp);
  return () => {
    if (cleanUps.delete(cleanUp) && cleanUps.size === 0) forget();
  };
}

function onSignal(signal: NodeJS.Signals): void {
  for (const cleanUp of [...cleanUps].reverse()) {
    try {
      cleanUp();
    } catch {
      // The others are to be done as well.
    }
  }
  forget();
  process.kill(process.pid, signal);
}

function forget(): void {
  for (const signal of ENDING) process.removeListener(signal, onSignal);
}

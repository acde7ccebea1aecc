import { constantOf, defineConstants } from "../load/globals.ts";
import { startBlockRecording } from "../probe/block_recording.ts";
import { createDispatcher } from "../probe/dispatch.ts";
import { HANDLE_NAME, HANDLE_VERSION, type ProcessHandle } from "../probe/process_handle.ts";

declare const $tpProcess: ProcessHandle | undefined;

/** What has been registered in this process, by `tph` or by the library. */
export function registered(): ProcessHandle | undefined {
  if (typeof $tpProcess !== "undefined") return $tpProcess;
  try {
    return constantOf(HANDLE_NAME) as ProcessHandle | undefined;
  } catch {
    // A host without scripts.
    return undefined;
  }
}

let handle: ProcessHandle | undefined;

/** What records in this process; without a loader, what `trace.wrap` needs. */
export function processHandle(): ProcessHandle {
  if (handle !== undefined) return handle;
  const found = registered();
  if (found?.version === HANDLE_VERSION) return handle = found;
  const dispatcher = createDispatcher();
  handle = {
    version: HANDLE_VERSION,
    probes: dispatcher.probes,
    addSites: dispatcher.addSites,
    blocks: { dispatcher, start: startBlockRecording },
  };
  if (found === undefined) {
    try {
      defineConstants({ [HANDLE_NAME]: handle });
    } catch {
      // A host without scripts; another copy of the library then has a handle of its own.
    }
  }
  return handle;
}

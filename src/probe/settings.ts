/** What shapes a recording; the launcher settles it and hands it over as JSON. */
export interface RecordSettings {
  /** Read the clock at every event. */
  time: boolean;
  /** Take snapshots of arguments and results. */
  values: boolean;
  /** Recording stops after so many calls; 0: no limit. */
  maxCalls: number;
  /** Calls nested deeper than this are not recorded; 0: no limit. */
  maxDepth: number;
  /** Recording stops after so many milliseconds; 0: no limit. */
  maxTime: number;
  /** Recording stops when the file has so many bytes; 0: no limit. */
  maxBytes: number;
  budget: SnapshotBudget;
  redact: boolean;
  /** More names of secrets; `*` is any text. */
  redactNames: string[];
  /** Names that are no secrets after all. */
  redactExcept: string[];
  /** More secrets by their look: regular expressions. */
  redactValues: string[];
}

/** Where a snapshot is cut. */
export interface SnapshotBudget {
  /** Levels of composites that are entered. */
  depth: number;
  /** Items, entries or properties of one composite. */
  width: number;
  /** UTF-16 units of one string. */
  string: number;
  /** Values in one snapshot. */
  nodes: number;
}

export const DEFAULT_SETTINGS: RecordSettings = {
  time: true,
  values: true,
  maxCalls: 0,
  maxDepth: 0,
  maxTime: 0,
  maxBytes: 8 * 2 ** 30,
  budget: { depth: 4, width: 32, string: 256, nodes: 120 },
  redact: true,
  redactNames: [],
  redactExcept: [],
  redactValues: [],
};

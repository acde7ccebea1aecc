/** What an engine answers: rows of plain values. */
export interface SqlAnswer {
  columns: string[];
  rows: unknown[][];
  /** Whether there are more rows than were asked for. */
  isCut: boolean;
}

export interface SqlQuestion {
  /** Statements that come first: views of the files. */
  setup: string[];
  query: string;
  /** Folders that may be read. */
  folders: string[];
  /** Milliseconds. */
  timeout: number;
  /** Bytes. */
  memory: number;
  /** Rows at most. */
  limit: number;
}

/** Characters, and cells, of an answer that are read: what an engine may use does not bound what is made of its rows here. */
export const MOST_TEXT = 1 << 28;
export const MOST_CELLS = 4_000_000;

/** Statements before which an engine may do more than read those folders: afterwards nothing can be set any more. */
export function locks({ folders, memory }: SqlQuestion): string[] {
  return [
    `set memory_limit = '${Math.round(memory / 1e6)}MB'`,
    "set temp_directory = ''",
    "set autoinstall_known_extensions = false",
    "set autoload_known_extensions = false",
    `set allowed_directories = [${folders.map((folder) => `'${folder.replaceAll("'", "''")}/'`).join(", ")}]`,
    "set enable_external_access = false",
    "set lock_configuration = true",
  ];
}

import { zstdCompressSync } from "node:zlib";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import type { Column, Row } from "../../tables/columns.ts";
import { type Cells, cellsOf, upTo } from "./cells.ts";
import { hybrid } from "./hybrid.ts";

/** Parquet's own word for each type of a column. */
const TYPES = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  integer: { type: "INT64" },
  number: { type: "DOUBLE" },
  boolean: { type: "BOOLEAN" },
} as const;

/** With so many rows, or characters of values, a row group is full. */
const MOST_ROWS = 1 << 17;
const MOST_TEXT = 1 << 24;

/** One Parquet file, made piece by piece: row groups, each sorted by trace and call; zstd, with statistics. */
export class ParquetTable {
  readonly #columns: readonly Column[];
  readonly #bytes = new ByteWriter(1 << 16);
  readonly #writer: ParquetWriter;
  readonly #group: RowGroup;

  /** @param version of tph, which the file names as its maker */
  constructor(columns: readonly Column[], { version }: { version: string }) {
    this.#columns = columns;
    this.#group = new RowGroup(columns);
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: [
        { name: "root", num_children: columns.length },
        ...columns.map(({ name, type, isNullable }) => ({
          name,
          ...TYPES[type],
          repetition_type: isNullable ? "OPTIONAL" as const : "REQUIRED" as const,
        })),
      ],
      codec: "ZSTD",
      createdBy: `tracepatch version ${version}`,
    });
  }

  /** Takes rows in; gives the bytes of the row groups that are full. */
  add(rows: readonly Row[]): Uint8Array {
    this.#group.add(rows);
    if (this.#group.isFull) this.#put();
    return this.#taken();
  }

  /** The last bytes of the file. */
  end(): Uint8Array {
    if (this.#group.rows > 0) this.#put();
    this.#writer.finish();
    return this.#taken();
  }

  /** Writes a row group. */
  #put(): void {
    const group = this.#group;
    const order = group.order();
    const start = this.#bytes.offset;
    const columns = this.#columns.map((column, i) => this.#putColumn(column, group.cells[i]!, order));
    const size = columns.reduce((sum, { meta_data }) => sum + meta_data!.total_uncompressed_size, 0n);
    this.#writer.num_rows += BigInt(group.rows);
    this.#writer.row_groups.push({
      columns,
      total_byte_size: size,
      num_rows: BigInt(group.rows),
      total_compressed_size: BigInt(this.#bytes.offset - start),
    });
    group.clear();
  }

  #putColumn({ name, type, isNullable }: Column, cells: Cells, order: Uint32Array): ColumnChunk {
    const present = isNullable ? presentIn(cells, order) : undefined;
    const { dictionary, values, least, greatest } = cells.encoded(present?.rows ?? order);
    const start = this.#bytes.offset;
    let size = 0;
    if (dictionary !== undefined) {
      size += this.#putPage(dictionary.bytes, {
        type: "DICTIONARY_PAGE",
        dictionary_page_header: { num_values: dictionary.count, encoding: "PLAIN" },
      });
    }
    const dataStart = this.#bytes.offset;
    const levels = present === undefined ? NOTHING : withLength(hybrid(present.levels, 1));
    const encoding = dictionary === undefined ? "PLAIN" as const : "RLE_DICTIONARY" as const;
    size += this.#putPage(joined(levels, values), {
      type: "DATA_PAGE",
      data_page_header: {
        num_values: order.length,
        encoding,
        definition_level_encoding: "RLE",
        repetition_level_encoding: "RLE",
      },
    });
    return {
      file_offset: BigInt(start),
      meta_data: {
        type: TYPES[type].type,
        encodings: ["PLAIN", "RLE", ...(dictionary === undefined ? [] : ["RLE_DICTIONARY" as const])],
        path_in_schema: [name],
        codec: "ZSTD",
        num_values: BigInt(order.length),
        total_uncompressed_size: BigInt(size),
        total_compressed_size: BigInt(this.#bytes.offset - start),
        data_page_offset: BigInt(dataStart),
        ...(dictionary === undefined ? {} : { dictionary_page_offset: BigInt(start) }),
        statistics: {
          null_count: BigInt(order.length - (present?.rows ?? order).length),
          ...(least === undefined ? {} : { min_value: least as never, max_value: greatest as never }),
        },
      },
    };
  }

  /** Writes a page; gives its size without compression. */
  #putPage(
    bytes: Uint8Array,
    header: Omit<PageHeader, "uncompressed_page_size" | "compressed_page_size">,
  ): number {
    const compressed = zstdCompressSync(bytes);
    const start = this.#bytes.offset;
    writePageHeader(this.#bytes, {
      ...header,
      uncompressed_page_size: bytes.length,
      compressed_page_size: compressed.length,
    });
    const headerSize = this.#bytes.offset - start;
    this.#bytes.appendBytes(compressed);
    return headerSize + bytes.length;
  }

  #taken(): Uint8Array {
    const bytes = this.#bytes.getBytes().slice();
    this.#bytes.index = 0;
    return bytes;
  }
}

type ColumnChunk = ParquetWriter["row_groups"][number]["columns"][number];
type PageHeader = Parameters<typeof writePageHeader>[1];
const NOTHING = new Uint8Array(0);

/** Rows until they are written. Its arrays are used again: new ones for each would be most of what an export takes. */
class RowGroup {
  readonly cells: readonly Cells[];
  rows = 0;
  readonly #isSortable: boolean;
  /** Of rows that have one. */
  readonly #traces = new Map<number, string>();
  #calls = new Float64Array(1 << 12);
  #isSorted = true;
  /** Characters of values. */
  #text = 0;

  constructor(columns: readonly Column[]) {
    this.cells = columns.map(cellsOf);
    this.#isSortable = columns.some(({ name }) => name === "call_id");
  }

  get isFull(): boolean {
    return this.rows >= MOST_ROWS || this.#text >= MOST_TEXT;
  }

  add(rows: readonly Row[]): void {
    const from = this.rows;
    this.rows += rows.length;
    for (const cells of this.cells) cells.add(rows, from);
    if (this.rows > this.#calls.length) {
      const calls = new Float64Array(Math.max(this.rows, 2 * this.#calls.length));
      calls.set(this.#calls);
      this.#calls = calls;
    }
    for (let i = 0; i < rows.length; i++) {
      const { trace_id, call_id, text } = rows[i]!;
      if (typeof trace_id === "string") this.#traces.set(from + i, trace_id);
      this.#calls[from + i] = call_id as number;
      if (typeof text === "string") this.#text += text.length;
    }
    if (!this.#isSortable) return;
    for (let row = Math.max(from, 1); this.#isSorted && row < this.rows; row++) {
      this.#isSorted = this.#compare(row - 1, row) <= 0;
    }
  }

  clear(): void {
    for (const cells of this.cells) cells.clear();
    this.#traces.clear();
    this.rows = this.#text = 0;
    this.#isSorted = true;
  }

  /** The rows as they are to stand: by trace and call, those of one call as they came. */
  order(): Uint32Array {
    const order = upTo(this.rows);
    return this.#isSorted ? order : order.sort((a, b) => this.#compare(a, b) || a - b);
  }

  #compare(a: number, b: number): number {
    if (this.#traces.size > 0) {
      const traceA = this.#traces.get(a) ?? "", traceB = this.#traces.get(b) ?? "";
      if (traceA !== traceB) return traceA < traceB ? -1 : 1;
    }
    return this.#calls[a]! - this.#calls[b]!;
  }
}

/** Which rows have a value: 1 for each that has one, and those rows, in the order of the file. */
function presentIn(cells: Cells, order: Uint32Array): { levels: Uint8Array; rows: Uint32Array } {
  const levels = new Uint8Array(order.length);
  const rows = new Uint32Array(order.length);
  let count = 0;
  for (let i = 0; i < order.length; i++) {
    if (!cells.has(order[i]!)) continue;
    levels[i] = 1;
    rows[count++] = order[i]!;
  }
  return { levels, rows: rows.subarray(0, count) };
}

function withLength(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(4 + bytes.length);
  new DataView(out.buffer).setUint32(0, bytes.length, true);
  out.set(bytes, 4);
  return out;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

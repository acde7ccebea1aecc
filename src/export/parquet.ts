import { zstdCompressSync } from "node:zlib";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { Cell, Column, Row } from "../tables/columns.ts";

/** Parquet's own word for each type of a column. */
const TYPES = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  integer: { type: "INT64" },
  number: { type: "DOUBLE" },
  boolean: { type: "BOOLEAN" },
} as const;

/** One Parquet file, made piece by piece: a row group for each batch of rows, zstd, with statistics. */
export class ParquetTable {
  readonly #columns: readonly Column[];
  readonly #bytes = new ByteWriter(1 << 16);
  readonly #writer: ParquetWriter;

  /** @param version of tph, which the file names as its maker */
  constructor(columns: readonly Column[], { version }: { version: string }) {
    this.#columns = columns;
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
      compressors: { ZSTD: (bytes) => zstdCompressSync(bytes) },
      createdBy: `tracepatch version ${version}`,
    });
  }

  /** The bytes of the next row group. */
  add(rows: readonly Row[]): Uint8Array {
    if (rows.length > 0) {
      const columnData = this.#columns.map(({ name, type }) => ({
        name,
        data: rows.map((row) => type === "integer" ? integer(row[name]!) : row[name]),
      }));
      this.#writer.write({ columnData, rowGroupSize: rows.length });
    }
    return this.#taken();
  }

  /** The last bytes of the file. */
  end(): Uint8Array {
    this.#writer.finish();
    return this.#taken();
  }

  #taken(): Uint8Array {
    const bytes = this.#bytes.getBytes().slice();
    this.#bytes.index = 0;
    return bytes;
  }
}

function integer(cell: Cell): bigint | null {
  return cell === null ? null : BigInt(cell);
}

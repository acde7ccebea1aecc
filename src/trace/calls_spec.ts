/**
 * The CALLS chunk: calls `first` … `first + count − 1` as columns, and what became of earlier ones.
 *
 * | offset | payload |
 * | --- | --- |
 * | 0 | u32 first: id of the first call (of the next one, when count is 0) |
 * | 4 | u32 count of calls, at most `MAX_CALLS` |
 * | 8 | f64 origin, in ns: what the times of this chunk are relative to |
 * | 16 | columns, in any order, up to the payload's end; a reader skips an id that it does not know |
 *
 * | offset | column |
 * | --- | --- |
 * | 0 | u8 id (`Column`) |
 * | 1 | u8 width of a stored number in bytes: 0, 1, 2 or 4 (unsigned), or 8 (a double) |
 * | 2 | u8 flags: 1 = delta |
 * | 3 | u8 zero |
 * | 4 | u32 n, how many numbers the column has |
 * | 8 | f64 base |
 * | 16 | u32 e, how many exceptions |
 * | 20 | u32 length in bytes of the whole column, a multiple of 8 |
 * | 24 | n numbers of that width, padded to a multiple of 8 |
 * | | e × f64 value of the exception |
 * | | e × u32 index of the exception, ascending, padded to a multiple of 8 |
 *
 * Number i is base + stored number i, or the exception's value where i is among the exceptions. With the delta flag these
 * are differences, and number i is the sum of the first i + 1 of them.
 * A column of calls, marks or late ends that is missing consists of zeros.
 *
 * @module
 */

/** The most calls that a chunk may hold. */
export const MAX_CALLS = 65536;
/**
 * A chunk has a byte of payload at least for so many calls: a small file cannot claim more calls than memory holds. A writer whose
 * columns are all constant makes up for it with the column `PADDING`, up to a byte for each `MAX_RUN_CALLS_PER_BYTE` calls.
 */
export const MAX_CALLS_PER_BYTE = 16;
/** The most calls of a run: what 32 bits can number. A thread's recorder stops at half of that. */
export const MAX_RUN_CALLS = 2 ** 32 - 2;
/**
 * A run of more calls than `MAX_SPARSE_CALLS` has a byte of file for so many of them. A reader may then take memory for each.
 * (Older writers put up to 16 calls into a byte of a chunk where no times and no values were recorded.)
 */
export const MAX_RUN_CALLS_PER_BYTE = 4;
export const MAX_SPARSE_CALLS = 1 << 22;
/** The most numbers that a column may hold: the arguments of a chunk's calls. */
export const MAX_COLUMN = 1 << 20;
/** The most numbers that all columns of a chunk hold, by byte of its payload: a column that is all the same takes no byte a number. */
export const MAX_NUMBERS_PER_BYTE = 160;
/** The most arguments of one call. */
export const MAX_ARGC = 1 << 15;

/** Bytes before the columns, and of a column before its numbers. */
export const CALLS_HEAD_SIZE = 16;
export const COLUMN_HEAD_SIZE = 24;

/** The delta flag of a column. */
export const DELTA = 1;

export const Column = {
  /** Of shape s (the distinct pairs of site and argument count): the site id. */
  SHAPE_SITE: 1,
  /** Of shape s: how many arguments. */
  SHAPE_ARGC: 2,
  /** Of each call: its shape, from 0. */
  SHAPE: 3,
  /**
   * Of each call: 0 it is a root; 1 its parent is the call before it (id − 1); 2 … 255 the parent of that one, the parent of
   * that parent …, where every step but the last stays in this chunk; from 256 on, 255 + (id − parent).
   */
  PARENT: 4,
  /** Of each call: its start, in ns from the origin. */
  START: 5,
  /** Of each call that ended within this chunk: ns from start to end. */
  DURATION: 6,
  /** Of each call: its `Outcome`, OPEN when it did not end within this chunk. */
  OUTCOME: 7,
  /** Of each call: the value that it returned or threw, as 1 + an index in the dictionary; 0 when it is open. */
  RESULT: 8,
  /** The arguments of the calls, one call after the other, as 1 + an index in the dictionary. */
  ARG: 9,
  /** Of each value of the dictionary: its `Kind`. */
  VALUE_KIND: 10,
  /** Of each value: the number, or the snapshot's id. */
  VALUE_PAYLOAD: 11,
  /** Of each value: the object's identity number. */
  VALUE_IDENTITY: 12,
  /** Marks, in the order of time: 2 × (first + count − 1 − call), + 1 when it is RESUME. */
  MARK_CALL: 13,
  /** Of each mark: ns from the origin. */
  MARK_TIME: 14,
  /** Ends of calls of earlier chunks, in the order of time: first − call. */
  LATE_CALL: 15,
  /** Of each late end: ns from the origin. */
  LATE_TIME: 16,
  LATE_OUTCOME: 17,
  /** Of each late end: like RESULT, in this chunk's dictionary. */
  LATE_RESULT: 18,
  /**
   * Of each call: ns that the recorder took for it outside of it, before its start and after its end, as far as they were measured;
   * these are part of the caller's time.
   */
  CALL_COST: 19,
  /** Of each late end: the same. */
  LATE_COST: 20,
  /** Zeros that mean nothing, see `MAX_CALLS_PER_BYTE`. */
  PADDING: 255,
} as const;

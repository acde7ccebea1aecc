/**
 * A place as one number: a text has thousands, all of which are gone through, and objects for them took longer than all else.
 * Numbers compare as the places do.
 *
 * @module
 */

/** More columns than a line has. */
const COLUMNS = 2 ** 25;

/** @param line from 1 @param column from 1 */
export const packed = (line: number, column: number): number => line * COLUMNS + column;

export const lineOf = (place: number): number => Math.floor(place / COLUMNS);

export const columnOf = (place: number): number => place % COLUMNS;

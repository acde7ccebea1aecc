/**
 * How much a name says about its value.
 *
 * @module
 */

export const Level = {
  /** Nothing. */
  NONE: 0,
  /** `token`, `key`: a secret if it looks like one. */
  LOOKS: 1,
  /** `pass`, `auth`: a secret if a person could have chosen it as a password. */
  PASSWORD_LIKE: 2,
  /** `pin`: a secret if it is four digits or more. */
  DIGITS: 3,
  /** `accessToken`, `cookie`: every text but labels and placeholders. */
  TEXT: 4,
  /** `password`: numbers, too. */
  STRONG: 5,
  /** A name that the user has given: every value, objects as a whole. */
  ALL: 6,
  /** `cookie`: names with values, and what a person could have chosen as a password. */
  COOKIE: 7,
} as const;

export type Level = (typeof Level)[keyof typeof Level];

/** What the name of a column says: not that a word alone is a secret, since a list of names in a program may look like a table. */
export function levelInTable(level: number): Level {
  return level === Level.TEXT || level === Level.STRONG || level === Level.COOKIE
    ? Level.PASSWORD_LIKE
    : level as Level;
}

/** Beside a level: it is said of many, such as `sessions`, which may be keys. */
export const OF_KEYS = 8;

/** Beside a level, times this: a kind of fields. */
export const OF_FIELDS = 16;

export { OF_BYTES } from "../contract.ts";

/** What a function's name says about those fields of an object whose own names say nothing. */
export const Fields = {
  NONE: 0,
  /** `createSession()`: the object's `id` is a secret, if it looks like one. */
  ID: 1,
  /** `issueToken()`: its `value` is, if it looks like one. */
  VALUE: 2,
  /** `changePassword({ current, next })`: what says which one it is. */
  SECRET: 3,
} as const;

/** The level in what is said of a value; the rest is about its fields. */
export function ownLevel(said: number): Level {
  return (said & OF_KEYS - 1) as Level;
}

import type { SecretNames } from "../../src/contract.ts";

/** No name is a secret's, for tests that have some. */
export const NO_SECRETS: SecretNames = {
  param: () => 0,
  result: () => 0,
  argument: () => 0,
  only: () => 0,
  bytes: () => 0,
  made: () => 0,
  given: () => 0,
  answered: () => 0,
  taken: () => 0,
  behind: () => 0,
  bound: () => undefined,
  item: () => 0,
  within: () => undefined,
  property: () => 0,
  field: () => 0,
  held: () => 0,
  value: () => 0,
};

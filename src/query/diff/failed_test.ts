/**
 * What is known about a test that failed; answers and texts are made of it.
 *
 * @module
 */
import type { Trace } from "../../trace/trace.ts";
import type { NearestTest } from "../nearest_test.ts";
import type { TestCall } from "../test_calls.ts";
import type { Comparison } from "./compare_test.ts";
import type { Decider } from "./decider.ts";

export interface FailedTest {
  test: TestCall;
  /** Which one it is, where the run has several of that title. */
  among?: { place: number; of: number };
  /** The run in which it failed. */
  red: Trace;
  /** Absent where there is nothing to compare it with: `why` says why. */
  comparison?: Comparison;
  why?: string;
  /** The project's files that are not as they were there, where no function's module tells. */
  changed?: string[];
  /** The first line of the function's file that is not as it was, where the function is, and its module is not. */
  changedLine?: number;
  /** Where it passed in another run of the same files. */
  flake?: FlakeFacts;
  /** Where it passed, such as a commit. */
  passedAt?: string;
  /** Where that is a commit, and nothing but its files ran. */
  version?: Version;
  /** Where it has passed nowhere. */
  nearest?: NearestTest;
  /** The command that shows more. */
  next?: string;
  /** What to do, where there is nothing to look at. */
  hint?: string;
}

/** A commit of the project in a folder. */
export interface Version {
  root: string;
  commit: string;
}

/** What is known about a test that passes and fails with the same files. */
export interface FlakeFacts {
  decider: Decider | undefined;
  /** Tests that ran before it only where it failed, and only where it passed. */
  beforeIt: string[];
  afterIt: string[];
}

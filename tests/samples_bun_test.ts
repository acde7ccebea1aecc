/**
 * The samples in Bun.
 *
 * @module
 */
import { testSamples } from "./sample_tests.ts";

testSamples("bun");

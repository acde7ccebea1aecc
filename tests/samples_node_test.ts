/**
 * The samples in Node.
 *
 * @module
 */
import { testSamples } from "./sample_tests.ts";

testSamples("node");

/**
 * The samples in Deno.
 *
 * @module
 */
import { testSamples } from "./sample_tests.ts";

testSamples("deno");

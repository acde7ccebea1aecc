/** The file that `tph setup` writes. */
export const RUNNER_NAME = "_tracepatch_filetotest.ts";

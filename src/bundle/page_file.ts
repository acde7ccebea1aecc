/** The page that shows runs, as a file. */
export const PAGE = "page.html";

/** Where in the page what it is about is put: texts that come once each. */
export const PAGE_SLOTS = {
  /** What it may ask: `'self'`, or `'none'`. */
  connect: "$tph-connect$",
  /** JSON that cannot end its element. */
  config: "$tph-config$",
  /** The elements of the runs that are in it. */
  runs: "$tph-runs$",
} as const;

globalThis.preloaded += ", second";

globalThis.preloaded = "first";

globalThis.before = true;

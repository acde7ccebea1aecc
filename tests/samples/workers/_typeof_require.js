function f() { return [import.meta.main, typeof require]; }
postMessage(f());

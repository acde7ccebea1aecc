// The preload script, as Node and Deno load it: it runs recorder.cjs under its own name. To compile that takes Node a third
// of all that a small program costs; so it keeps the compiled code beside it, for itself alone.
// deno-lint-ignore-file
"use strict";
{
  const BUILD = "TRACEPATCH_BUILD";
  /** Milliseconds in which one process that was given other flags does not undo what another has kept. */
  const LEAST_AGE = 3_600_000;
  const { readFileSync, renameSync, statSync, writeFileSync } = require("fs");
  const { dlopen } = process;
  const text = recorder();
  if (text === undefined) delete process.env.TRACEPATCH_PLAN;
  else {
    // It rejects what another version, or one with other flags, has made.
    const path = `${__dirname}/recorder.v8-${process.versions.v8}.${process.arch}.code`;
    const cachedData = kept(path);
    const { Script } = require("vm");
    const parameters = "exports, require, module, __filename, __dirname, keepCode";
    const script = new Script(`(function (${parameters}) {${text}\n})`, { filename: __filename, cachedData });
    const isKept = cachedData !== undefined &&
      (!script.cachedDataRejected || Date.now() - statSync(path).mtimeMs < LEAST_AGE);
    const keepCode = isKept ? undefined : () => keep(path, script.createCachedData());
    script.runInThisContext().call(exports, exports, withParser(), module, __filename, __dirname, keepCode);
  }

  /** The parser is loaded when the first text must be parsed: what the program has put in place of Node's loader is not to hear of it. */
  function withParser() {
    if ("Deno" in globalThis) return require;
    const own = (name) => name === "./parser.node" ? parser() : require(name);
    return Object.assign(own, { cache: require.cache, resolve: (name) => name });
  }

  function parser() {
    const addon = { exports: {} };
    Reflect.apply(dlopen, process, [addon, `${__dirname}/parser.node`]);
    return addon.exports;
  }

  function recorder() {
    try {
      // The bundler leaves nothing in it that is not ASCII.
      return readFileSync(`${__dirname}/recorder.cjs`, "latin1");
    } catch {
      // Node's permissions allow it to read the file that it is named, and no other.
      return undefined;
    }
  }

  /** V8 would run what is damaged, or was made of another text of the same length: so it is there twice, with the build's name. */
  function kept(path) {
    try {
      const bytes = readFileSync(path);
      const half = bytes.subarray(0, bytes.length / 2);
      const isWhole = half.equals(bytes.subarray(half.length)) && half.latin1Slice(0, BUILD.length) === BUILD;
      return isWhole ? half.subarray(BUILD.length) : undefined;
    } catch {
      return undefined;
    }
  }

  function keep(path, code) {
    try {
      const half = Buffer.concat([Buffer.from(BUILD), code]);
      const fresh = `${path}.${process.pid}`;
      writeFileSync(fresh, Buffer.concat([half, half]), { mode: 0o600 });
      renameSync(fresh, path);
    } catch {
      // It is compiled again.
    }
  }
}

// What every Node and Deno below a command loads first (NODE_OPTIONS): it loads the preload script where that can run.
// deno-lint-ignore-file
// It must parse and do no harm in every version there is, so it is written in the JavaScript of 2009.
"use strict";
(function () {
  var global = globalThisOf();
  // Without all permissions, to ask for anything could make Deno ask the user.
  if (global.Deno && !mayAll(global.Deno)) return;
  var isMain = isMainThread();
  var given = process.env.TRACEPATCH_PLAN || (isMain ? planOfPath() : undefined);
  if (isMain && !given) return;
  var why = whyNot();
  if (why !== undefined) {
    if (!isMain) return;
    // Under permissions it may not write: who starts it notes it.
    if (why !== "permission") note(why);
    if (!isPackageManager()) clean();
    return;
  }
  // The program is not to find it among its modules.
  delete require.cache[__filename];
  require("./preload.cjs");

  /** A tool may hand on NODE_OPTIONS alone, as Turborepo does: the path in it that leads here is by way of the plan's folder. */
  function planOfPath() {
    try {
      var folder = /\/([^\/\s"]+)\/\.\.\/gate\.test\.cjs/.exec(process.env.NODE_OPTIONS)[1];
      var text = require("fs").readFileSync(decodeURIComponent(folder) + "/at.json", "utf8");
      process.env.TRACEPATCH_PLAN = text;
      return text;
    } catch (_) {
      // The command has ended.
    }
  }

  function globalThisOf() {
    return typeof globalThis === "object" ? globalThis : {};
  }

  function mayAll(deno) {
    var names = ["read", "write", "env", "run", "ffi", "net", "sys", "import"];
    for (var i = 0; i < names.length; i++) {
      if (deno.permissions.querySync({ name: names[i] }).state !== "granted") return false;
    }
    return true;
  }

  /** Workers are told by the thread that starts them. */
  function isMainThread() {
    try {
      return require("worker_threads").isMainThread;
    } catch (_) {
      return true;
    }
  }

  function whyNot() {
    if (process.versions.electron) return "electron";
    if (global.Deno) {
      if (isOlder(process.versions.deno, 2, 9)) return "old";
      if (isCoveredByDeno()) return "coverage";
      return hasWasm() ? undefined : "wasm";
    }
    if (isOlder(process.versions.node, 22, 15)) return "old";
    if (process.permission) return "permission";
    if (isCoveredByNode()) return "coverage";
    return hasWasm() ? undefined : "wasm";
  }

  function isCoveredByNode() {
    var words = process.execArgv.concat((process.env.NODE_OPTIONS || "").split(/\s+/));
    return !!process.env.NODE_V8_COVERAGE || words.indexOf("--experimental-test-coverage") >= 0;
  }

  /** No flag of Deno's shows but in the command line. */
  function isCoveredByDeno() {
    if (process.env.DENO_COVERAGE_DIR) return true;
    var words = commandLine();
    var command = 0;
    while (command < words.length && words[command].charAt(0) === "-") command++;
    var isTest = words[command] === "test";
    for (var i = 0; i < words.length; i++) {
      if (/^--coverage(?:=|-raw-data-only$|$)/.test(words[i])) return true;
      if (i > command && (isTest ? words[i] === "--" : words[i].charAt(0) !== "-")) return false;
    }
    return false;
  }

  function commandLine() {
    try {
      return require("fs").readFileSync("/proc/self/cmdline", "utf8").split("\0").slice(1, -1);
    } catch (_) {
      return [];
    }
  }

  /** Not with `--jitless`. */
  function hasWasm() {
    return typeof WebAssembly === "object";
  }

  function isOlder(version, major, minor) {
    var parts = version.split(".");
    return Number(parts[0]) < major || Number(parts[0]) === major && Number(parts[1]) < minor;
  }

  /** What such a program starts must find the variables, and it is nobody's own: this is where old versions of Node are met most. */
  function isPackageManager() {
    return /[\\/](?:npm|npx|pnpm|pnpx|yarn|corepack|npm-cli\.js|npx-cli\.js|pnpm\.[cm]js|pnpx\.[cm]js|yarn\.js)$/
      .test(process.argv[1] || "");
  }

  /** Others see what they would see without tph. */
  function clean() {
    var everywhere = JSON.parse(given).everywhere;
    delete process.env.TRACEPATCH_PLAN;
    removeIf("BUN_JSC_exceptionStackTraceLimit", "0");
    removeIf("BUN_JSC_thresholdForFTLOptimizeAfterWarmUp", "200000");
    removeIf("BUN_JSC_largeHeapSize", "16777216");
    var folder = encodeURIComponent(everywhere.plan.replace(/\/[^\/]*$/, ""));
    var path = everywhere.gate.replace(/\/(?=[^\/]*$)/, "/" + folder + "/../");
    remove("NODE_OPTIONS", "--require " + path);
    remove("NODE_OPTIONS", '--require "' + path + '"');
    remove("BUN_OPTIONS", "--preload=" + everywhere.bun);
    remove("BUN_OPTIONS", '"--preload=' + everywhere.bun + '"');
  }

  function removeIf(name, value) {
    if (process.env[name] === value) delete process.env[name];
  }

  function remove(name, option) {
    var options = process.env[name];
    if (options === option) delete process.env[name];
    else if (options) process.env[name] = options.split(option + "  ").join("").split(option).join("");
  }

  /** For `tph view`, which counts such processes. */
  function note(why) {
    try {
      var versions = process.versions;
      var host = versions.electron ? "electron" : versions.deno ? "deno" : "node";
      var line = { host: host, version: versions[host], why: why };
      var file = JSON.parse(given).everywhere.plan.replace(/[^\\/]*$/, "processes");
      require("fs").appendFileSync(file, JSON.stringify(line) + "\n", { flag: "a", mode: 384 });
    } catch (_) {
      // It runs, all the same.
    }
  }
})();

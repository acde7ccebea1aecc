import process from "node:process";
console.log(process.argv.length, process.argv[1].endsWith("argv_and_env.mjs"), Object.keys(process.env).filter((k) => /tracepatch|tph_plan/i.test(k)), process.execArgv.filter((a) => /preload|tracepatch/.test(a)));
console.log(process._preload_modules ?? []);

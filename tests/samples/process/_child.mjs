const f = (x) => `child ${x}`;
console.log(f(process.argv[2]), process.execArgv.length);
process.exitCode = 3;

// hosts: bun
for (const name of ["null", "undefined", "empty", "zero", "false", "symbol", "bigint"]) {
  const m = await import(`./_falsy_${name}.cjs`);
  console.log(name, typeof m.default, String(m.default), Object.keys(m).join());
}

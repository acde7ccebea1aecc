for (const name of ["null", "empty", "zero", "false", "symbol", "bigint"]) {
  const load = () => require(`./_falsy_${name}.cjs`);
  console.log(name, typeof load(), String(load()), load() ? "truthy" : "falsy", require.cache[require.resolve(`./_falsy_${name}.cjs`)]?.exports === load());
}

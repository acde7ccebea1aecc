function deep(n) {
  if (n === 0) throw new TypeError("deep");
  const r = deep(n - 1);
  return r + 1;
}
class K {
  m(x) {
    const r = deep(x);
    return r;
  }
}
const run = () => {
  const r = new K().m(2);
  return r;
};
run();

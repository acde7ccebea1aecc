async function later(x) {
  await null;
  throw new RangeError("later " + x);
}
async function outer() {
  const r = await later(1);
  return r;
}
outer().catch((error) => console.log(error.message));
outer();

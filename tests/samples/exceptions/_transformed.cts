enum Kind { a = 3 }
exports.kind = Kind.a;
const frames = (error: Error) => error.stack!.split("\n").slice(1, 5).map((line) => line.trim().replace(/(\(|file:).*[\\/]/, "$1"));
exports.main = function main() {
  function helper(_: unknown) { return frames(new Error("here")) }
  const named = JSON.stringify([1], function (_key, value: unknown) { return Array.isArray(value) ? frames(new Error()) : value });
  return [helper(1), [1].map(helper), [1, 2].map(helper)[1], { get z() { return helper(2) } }.z, named];
};

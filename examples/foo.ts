// A value's way through a few functions: -2 goes in, and where does 2 turn up?

export function buzz(val: number): number {
  return -val;
}

export function bar(val: number, pw = 2): number {
  return val ** pw;
}

class Root {
  call(val: number): number {
    return Math.sqrt(val);
  }
}

export function foo(val: number): number {
  const positive = buzz(val);
  const squared = bar(positive);
  const root = new Root();
  return buzz(root.call(squared));
}

if (import.meta.main) console.log(foo(-2));

/** Copies an array of numbers into a longer one, and returns that. */
export function longer<A extends Uint32Array | Float64Array>(numbers: A, into: A): A {
  into.set(numbers);
  return into;
}

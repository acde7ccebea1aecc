export function total(list, start = 0) {
  let sum = start;
  for (const item of list) sum += item;
  return sum;
}
export class Later {
  #n = 1;
  get n() { return this.#n; }
  async plus(x) { return this.#n + await x; }
}

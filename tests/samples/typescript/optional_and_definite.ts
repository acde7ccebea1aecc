class A { x!: number; y?: string; readonly z = 1; #p?: number = 2; get p() { return this.#p! } static { this.s = 3 } static s: number }
const o: { a?: { b?: () => number } } = { a: { b: () => 1 } };
console.log(Object.keys(new A()), new A().p, o?.a?.b?.(), o.a!.b!(), A.s);

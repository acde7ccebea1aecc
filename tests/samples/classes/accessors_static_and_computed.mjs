const k = Symbol("k");
class A { static [k] = 1; get [k]() { return "get" } static async *[Symbol.asyncIterator]() { yield 1 } *[Symbol.iterator]() { yield* [1, 2] } "quoted name"() { return 1 } 123() { return 2 } async() { return 3 } get() { return 4 } static static() { return 5 } }
console.log(A[k], new A()[k], [...new A()], new A()["quoted name"](), new A()[123](), new A().async(), new A().get(), A.static());
for await (const x of A) console.log(x);

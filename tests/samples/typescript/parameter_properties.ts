// hosts: bun deno
class A { constructor(public a: number, private readonly b = a + 1, protected c?: string) { console.log(this.a, this.b) } }
class D extends A { f = this.a * 2; constructor(public d: number) { super(d); console.log(this.f, this.d) } }
console.log(Object.keys(new D(3)));

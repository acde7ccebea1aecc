class A { n = 1; f = () => this.n; g = function () { return this?.n }; static self = this; static f = () => this === A; h = [() => this.n][0]; o = { n: 2, get: () => this.n } }
const a = new A();
console.log(a.f(), a.g(), A.self === A, A.f(), a.h(), a.o.get(), a.f.name, a.g.name);

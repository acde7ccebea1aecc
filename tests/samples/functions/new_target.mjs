function F() { return { target: new.target === F, arrow: (() => new.target === F)() } }
class A { constructor() { this.name = new.target.name; this.nested = (() => new.target)() === new.target } }
class B extends A {}
console.log(new F(), new B(), Reflect.construct(A, [], B).name, F.call({}));

class A { constructor() { this.n = arguments.length } m() { return arguments.length } f = (...a) => a.length }
console.log(new A(1, 2).n, new A().m(1), new A().f(1, 2, 3));

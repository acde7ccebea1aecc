// hosts: bun
class Machine { #n = 0; a(n) { if (n === 0) return this.#n; this.#n++; return this.b(n - 1) } b(n) { return n === 0 ? this.#n : this.a(n - 1) } }
console.log(new Machine().a(200000));

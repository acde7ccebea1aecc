class A { #x = 1; #m() { return this.#x } get #g() { return this.#x * 2 } set #g(v) { this.#x = v } static #s = () => "s"; static has(o) { return #x in o && #m in o } run() { this.#g = 5; return [this.#m(), this.#g, A.#s(), this.#x++, this?.#x] } static read(o) { return o.#x } }
console.log(new A().run(), A.has({}), A.has(new A()));
try { A.read({}) } catch (e) { console.log(e.name) }

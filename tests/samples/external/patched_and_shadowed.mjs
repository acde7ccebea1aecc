const original = JSON.parse;
JSON.parse = function (...a) { return [this === JSON, a.length, original.apply(this, a)] };
function f() { return JSON.parse("1") }
function g(JSON) { return JSON.parse("2") }
function h() { const fetch = (x) => x; return fetch(3) }
function i() { { const structuredClone = () => 4; return structuredClone() } }
console.log(f(), g({ parse: (x) => x + "!" }), h(), i());

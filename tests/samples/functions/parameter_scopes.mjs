let x = "outer";
function f(a = () => x, b = a()) { var x = "inner"; return [a(), b, x] }
function g(a, b = () => a) { var a; const before = a; a = 2; return [before, b(), a] }
function h({ p = (() => "dp")(), ...rest } = {}, [q = f.name, ...more] = []) { return [p, rest, q, more] }
console.log(f(), g(1), h(), h({ p: 1, z: 2 }, [3, 4, 5]));

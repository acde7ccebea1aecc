// hosts: node deno
Error.prepareStackTrace = (error, sites) => sites.slice(0, 3).map((s) => `${s.getFunctionName()} ${s.getLineNumber()} ${s.isConstructor()} ${s.getTypeName() ?? ""}`);
function a() { return new Error("x").stack }
class A { constructor() { this.s = a() } }
console.log(new A().s, [1].map(function mapped() { return a()[0] }));

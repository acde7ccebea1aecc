// hosts: deno
// deno flags: --check=none
function logged(value: any, context: any) { console.log(context.kind, String(context.name)); return context.kind === "method" ? function (this: any, ...a: any[]) { return "wrapped " + value.apply(this, a) } : undefined }
@logged class A { @logged m(x: number) { return x } @logged f = 1; @logged static s() { return "s" } @logged accessor z = 2; @logged get g() { return 3 } }
const a = new A();
console.log(a.m(1), A.s(), a.z, a.g, a.f);

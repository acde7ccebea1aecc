// hosts: bun
function tag(value: any, context: any): any { console.log(context?.kind, String(context?.name), typeof value) }
@tag class Service { @tag name = "n"; @tag m(x: number): number { return x } @tag accessor a = 1; @tag static s() { return 2 } }
console.log(new Service().m(1), new Service().a, Service.s());

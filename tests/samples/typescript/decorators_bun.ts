// hosts: bun
function tag(...args: any[]): any { console.log("decorate", args.length, String(args[1]?.name ?? args[1])); }
@tag class A { @tag m(x: number) { return x } @tag f = 1; constructor(private p = 5) {} q() { return this.p } }
console.log(new A().m(1), new A().q());

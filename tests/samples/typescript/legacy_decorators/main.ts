// hosts: bun
(Reflect as any).metadata = (key: string, value: any) => (_target: any, name?: string) => { console.log("metadata", name ?? "class", key, Array.isArray(value) ? value.map((each) => each?.name) : value?.name) };
function tag(...args: any[]): any { console.log("decorate", args.length, typeof args[0], String(args[1]), typeof args[2]) }
class Dep { who() { return "dep" } }
@tag class Service { @tag name = "n"; @tag m(x: number, @tag y: string): Dep { return this.dep } constructor(@tag private dep: Dep) {} }
console.log(new Service(new Dep()).m(1, "").who());

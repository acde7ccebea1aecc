abstract class Base { [key: string]: unknown; abstract run(): number; static create<T extends Base>(this: new () => T): T { return new this() } }
class Impl extends Base { run() { return 42 } }
console.log(Impl.create().run());

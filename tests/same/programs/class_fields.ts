// settings: useDefineForClassFields experimentalDecorators
class Base {
  set x(value: number) {
    console.log("setter", value);
  }
  constructor() {
    this.init();
  }
  init(): void {}
}
// @ts-ignore: a field in an accessor's place
class Derived extends Base {
  x = 1;
  y?: number;
  "a b" = (() => 2)();
  static z = Derived.name;
  init() {
    this.y = 5;
  }
  get sum() {
    return (this.y ?? 0) + this["a b"];
  }
}
const one = new Derived();
function keys(o: object): string {
  return Object.keys(o).join();
}
console.log(keys(one), one.y, one.sum, Derived.z, one.constructor.name);
class Parameters {
  constructor(private readonly a: number, public b = a) {}
  m = () => this.a + this.b;
}
console.log(new Parameters(1).m(), keys(new Parameters(1)));

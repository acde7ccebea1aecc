// hosts: bun
const at = (error: unknown) => (error as Error).stack!.split("\n")[1]!.replace(/.*\//, "");
function noted(..._: unknown[]): any {}
class Base {
  set size(value: number) {
    console.log("set", value);
  }
}
class Cart extends Base {
  @noted size = 1;
  @noted fails(@noted count: number) {   const error = new Error(`${count}`); return [error, count]; }
}
console.log(at(new Cart().fails(1)[0]));
function later() {
  throw new Error("later");
}
try {
  later();
} catch (error) {
  console.log(at(error));
}
export {};

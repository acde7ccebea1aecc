// hosts: bun
class Base { set x(value: number) { console.log("setter", value) } constructor() { this.init() } init() {} }
// @ts-ignore: an accessor is overridden by a field
class Derived extends Base { x = 1; y: number; init() { this.y = 5 } static z = 3; }
const one = new Derived();
console.log(Object.keys(one).join(), one.y, Derived.z);
module.exports = { Derived };

// settings: experimentalDecorators
function named(target: any): any {
  console.log(target.name);
  return target;
}
@named
class Service {
  m(): string {
    return this.constructor.name;
  }
}
function use(): string {
  return new Service().m();
}
console.log(use());

const path = require("node:path") as typeof import("node:path");
interface Shape {
  x: number;
}
function area(shape: Shape): number {
  return shape.x * 2;
}
function where(): string {
  return path.extname(__filename).slice(0, 2) + typeof module;
}
console.log(area({ x: 2 }), where(), this === module.exports);
exports.area = area;

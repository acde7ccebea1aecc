/** What `typecheck.ts` checks. */
interface Shape<T> {
  kind: T;
  area(): number;
}
type Circle = Shape<"circle"> & { radius: number };
type Box = Shape<"box"> & { width: number; height: number };
function areaOf(shapes: (Circle | Box)[]): number {
  return shapes.map((shape) =>
    shape.kind === "circle" ? shape.radius * shape.radius : shape.width * shape.height
  )
    .reduce((sum, area) => sum + area, 0);
}
export const total: number = areaOf([]);

enum E {
  A = 1,
  B,
  C = "c".length,
}
const enum F {
  X = 3,
}
namespace N {
  export const v = E.B;
  export function deep(q: number): unknown {
    function helper() {
      return q;
    }
    return [helper(), helper.name, deep.name];
  }
  export namespace In {
    export let count = 0;
    export const up = () => ++count;
  }
}
function merged(): string {
  return merged.kind;
}
namespace merged {
  export const kind = "m";
}
namespace Types {
  export interface Shape {
    x: number;
  }
}
declare namespace Ambient {
  const nowhere: number;
}
declare global {
  interface Unused {
    x: number;
  }
}
declare module "somewhere" {
  export const a: number;
}
export {};
console.log(E[2], F.X, N.v, N.deep(1), N.In.up(), N.In.count, merged());

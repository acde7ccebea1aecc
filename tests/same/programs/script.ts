namespace N {
  export const v = 1;
  export function f(): string {
    return f.name;
  }
}
function merged(): string {
  return merged.kind;
}
namespace merged {
  export const kind = "m";
}
function self(this: unknown): string {
  return typeof this;
}
const names = [typeof require, typeof module, typeof exports, typeof __filename, typeof arguments];
console.log(N.f(), merged(), self(), names.join());

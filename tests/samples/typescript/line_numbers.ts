interface Gone {
  a: number;
}
type AlsoGone =
  | string
  | number;

function where(): string | undefined {
  return /line_numbers\.ts:(\d+)/.exec(new Error("x").stack!)?.[1];
}
console.log(where());

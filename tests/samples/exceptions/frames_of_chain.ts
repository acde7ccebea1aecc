type Step = { a(): Step; b(): Step; c(): string };
const place = (stack: string): string => stack.split("\n").slice(1, 4).map((line) => /([\w.]+:\d+:\d+)\)?$/.exec(line)?.[1]).join(" ");
const step: Step = {
  a() { return this },
  b() { return this },
  c(): string { return place(new Error("x").stack!) },
};
interface Unused { x: number }
function chain(): string {
  const result = step
    .a()
    .b()
    .c();
  return `${result}`;
}
console.log(chain());
console.log(chain());

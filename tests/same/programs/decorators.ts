// settings: experimentalDecorators useDefineForClassFields
function seen(...args: any[]): any {
  console.log(
    args.length,
    typeof args[0],
    typeof args[1] === "object" ? args[1].kind + String(args[1].name) : String(args[1]),
  );
}
class Plain {
  @seen
  m(x: number): number {
    return x + 1;
  }
  @seen
  static s(): string {
    return "s";
  }
  @seen
  get g(): number {
    return 1;
  }
  @seen
  field = 1;
}
console.log(new Plain().m(1), Plain.s(), new Plain().g);

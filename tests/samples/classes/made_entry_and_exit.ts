// record: {"values":"entry-and-exit"}
class Base { constructor(public size: number) {} }
class Parameter extends Base { constructor(private readonly own: string, size: number) { super(size); this.size += this.own.length } }
class Field extends Base { extra: number = 2; constructor() { super(1); this.extra += this.size } }
class Plain extends Base { declare extra: number; constructor() { super(1); this.extra = 3 } }
console.log(JSON.stringify([new Parameter("ab", 1), new Field(), new Plain()]), Plain.toString().includes("super(1)"));

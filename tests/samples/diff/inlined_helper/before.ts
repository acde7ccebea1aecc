interface Line {
  qty: number;
  price: number;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function withTax(value: number): number {
  return round(value * 1.21);
}

function total(lines: Line[]): number {
  let sum = 0;
  for (const { qty, price } of lines) sum += withTax(qty * price);
  return round(sum);
}

function main() {
  console.log(total([{ qty: 2, price: 9.99 }, { qty: 1, price: 4.5 }]));
}

main();

export function ten(x: number) { return x * 10 }

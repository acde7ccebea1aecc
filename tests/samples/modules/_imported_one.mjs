export function own(x) { return x * 2 }

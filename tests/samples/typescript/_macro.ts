export function ten(x: number) { return x * 10 }
export function shown(...values: unknown[]) { return JSON.stringify(values) }
export default shown;

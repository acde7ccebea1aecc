export interface Shape { area(): number }
export type Other = string;
export const make = (x: number): Shape => ({ area: () => x * x });

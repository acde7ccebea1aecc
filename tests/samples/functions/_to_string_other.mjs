export function other(a) { return [a].map((x) => x + 1) }
export class Other { static make() { return new Other() } run() { return 1 } }

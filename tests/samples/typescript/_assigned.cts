function make(n: number) { return { n } }
export = { make, kind: "assigned" };

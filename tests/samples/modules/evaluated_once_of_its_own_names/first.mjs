export const first = console.log("first");

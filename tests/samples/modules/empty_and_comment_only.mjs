await import("./_empty.mjs"); await import("./_comment.mjs");
console.log((() => "fine")());

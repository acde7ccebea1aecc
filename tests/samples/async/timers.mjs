const log = [];
const i = setInterval(function tick(...a) { log.push(a.join("")); if (log.length === 3) { clearInterval(i); console.log(log) } }, 1, "a", "b");
const t = setTimeout(() => console.log("cancelled!"), 1); clearTimeout(t);

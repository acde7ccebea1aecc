const tag = (s, ...v) => [s.raw.join("|"), v];
const same = (s) => s;
const f = () => same`a${1}b`;
const o = { t(s) { return [this === o, s[0]] } };
console.log(f() === f(), tag`x\n${(() => 1)()}y${tag`z`}`, o.t`q`, String.raw`\u00e9${1}`, tag`\unicode`[0]);

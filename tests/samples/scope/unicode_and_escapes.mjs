const ünï = 1, \u0061b = 2, 変数 = (x) => x, 𠮷 = "astral 😀";
function ƒ({ "ключ": v = ünï }) { return v }
/* 😀 */ const after = () => "after 😀 emoji"; const g = (x) => { /* é */ return x + ab };
console.log(ƒ({}), 変数(ab), 𠮷, after(), g(1), ((\u{78}) => x)(3));

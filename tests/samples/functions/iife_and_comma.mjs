let x = 1
;(function () { console.log("i", x) })()
;!function () { console.log("j") }()
void (() => console.log("k"))()
new class { constructor() { console.log("l") } }
console.log((1, function () { return 2 })(), (() => 3)?.(), new (class { m() { return 4 } })().m());

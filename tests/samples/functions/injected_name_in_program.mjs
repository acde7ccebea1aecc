const $tp = 1, $tp0 = 2, $tpE1 = 3, $tp_ = 4;
function f(x) { const $tp1 = x; return $tp1 + $tp + $tp0 + $tpE1 + $tp_ }
console.log(f(1), typeof globalThis.$tpE0);

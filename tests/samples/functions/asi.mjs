let i = 0
const f = () => i
++i
const g = function () { return i }
;[1, 2].forEach((x) => i += x)
const h = () => { return
  i }
let r = f()
var s = g()
do i++; while (i < 6) console.log(r, s, h(), i)

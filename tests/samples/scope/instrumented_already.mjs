// What a rewritten file looks like: on its own it fails.
function total(cart) {const $tp0=$tpE1(12,0,cart);try{
  return cart.length;
;$tpL($tp0)}catch($tpe){throw $tpF($tp0,$tpe)}}
try { console.log(total([1])) } catch (error) { console.log(error.name, error.message) }

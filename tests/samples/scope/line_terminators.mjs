const a = () => "sep";  const b = function () { return "ps" } ; 
console.log(a(), b());

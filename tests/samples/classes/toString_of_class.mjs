class A { a = 1; #p() { return 2 } /* c */ static m(x) { return x } }
console.log(String(A));
console.log(A.m.toString());

const fib = (n) => n < 2 ? n : fib(n - 1) + fib(n - 2);
const even = (n) => n === 0 ? true : odd(n - 1);
function odd(n) { return n === 0 ? false : even(n - 1) }
function ack(m, n) { return m === 0 ? n + 1 : n === 0 ? ack(m - 1, 1) : ack(m - 1, ack(m, n - 1)) }
console.log(fib(15), even(100), odd(101), ack(2, 3));

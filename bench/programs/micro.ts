/**
 * The small workloads: `micro.ts CASE [N]` prints `{ calls, ns, cpu, rss }`, the time of the best of some rounds and the
 * processor time of an average one, as one line of JSON.
 * `micro.ts floor` times two reads of the clock that the recorder uses.
 */
import process from "node:process";

function fib(n: number): number {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

function half(n: number): number {
  return n / 2;
}
function add(a: number, b: number): number {
  return half(a) + b;
}
function loop(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum = add(i, sum & 1023);
  return sum;
}

interface Order {
  id: number;
  name: string;
  price: number;
  count: number;
  paid: boolean;
}
function priced(order: Order): Order {
  return {
    id: order.id,
    name: order.name,
    price: order.price * 2,
    count: order.count + 1,
    paid: !order.paid,
  };
}
function objects(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += priced({ id: i, name: "order", price: i * 0.5, count: i & 7, paid: (i & 1) === 0 }).count;
  }
  return sum;
}

function checked(login: { user: string; password: string; tries: number }): number {
  return login.tries + 1;
}
function logins(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += checked({ user: "ada", password: `sesame-${i & 1023}-open`, tries: i & 7 });
  }
  return sum;
}

let round = 0;
function logged(line: string): number {
  return line.length;
}
function lines(n: number): number {
  let sum = 0;
  round++;
  for (let i = 0; i < n; i++) {
    sum += logged(
      `2026-01-02 10:20:30 INFO request ${round}${i} GET /api/items/${i}?page=2 status=200 took ${
        i & 63
      }ms for agent=curl`,
    );
  }
  return sum;
}

function lengthOf(value: string | unknown[]): number {
  return value.length;
}
function keysOf(value: object): number {
  return value === null ? 0 : 1;
}

interface Graph {
  name: string;
  children: Graph[];
  up: Graph | undefined;
  seen: Map<string, number>;
}
function graphOf(depth: number, up?: Graph): Graph {
  const graph: Graph = { name: `node ${depth}`, children: [], up, seen: new Map([["a", depth], ["b", 2]]) };
  if (depth > 0) { for (let i = 0; i < 6; i++) graph.children.push(graphOf(depth - 1, graph)); }
  return graph;
}

async function later(n: number): Promise<number> {
  await null;
  return n;
}
async function awaits(n: number): Promise<number> {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += await later(i);
  return sum;
}

/** What a case does in one round, and how many calls that is. */
interface Case {
  calls: number;
  round: () => unknown;
}

/** Fresh values for each call, so that none is known from before. */
function bulky(n: number, make: (i: number) => string | unknown[]): Case {
  const values = Array.from({ length: n }, (_, i) => make(i));
  let at = 0;
  return {
    calls: n / 4,
    round: () => {
      for (let i = 0; i < n / 4; i++) lengthOf(values[at++ % n]!);
    },
  };
}

const cases: Record<string, (n: number) => Case> = {
  fib: (n = 27) => ({ calls: fibCalls(n), round: () => fib(n) }),
  loop: (n = 300_000) => ({ calls: 2 * n, round: () => loop(n) }),
  objects: (n = 200_000) => ({ calls: n, round: () => objects(n) }),
  lines: (n = 100_000) => ({ calls: n, round: () => lines(n) }),
  secret: (n = 100_000) => ({ calls: n, round: () => logins(n) }),
  string: (n = 2000) => bulky(n, (i) => `${i} `.repeat(20_000)),
  array: (n = 40) => {
    const values = Array.from({ length: n }, (_, i) => new Array<number>(1_000_000).fill(i));
    return {
      calls: n * 50,
      round: () => {
        for (let i = 0; i < n * 50; i++) {
          // Seldom is the same array passed unchanged.
          values[i % n]![i & 15] = i;
          lengthOf(values[i % n]!);
        }
      },
    };
  },
  graph: (n = 2000) => {
    const graph = graphOf(4);
    return {
      calls: n,
      round: () => {
        for (let i = 0; i < n; i++) {
          graph.name = `graph ${i}`;
          keysOf(graph);
        }
      },
    };
  },
  async: (n = 200_000) => ({ calls: n, round: () => awaits(n) }),
};

function fibCalls(n: number): number {
  let [calls, next] = [1, 1];
  for (let i = 1; i < n; i++) [calls, next] = [next, calls + next + 1];
  return n < 1 ? 1 : next;
}

const ROUNDS = 5;

function floor(): { calls: number; ns: number } {
  const bun = (globalThis as { Bun?: { nanoseconds(): number } }).Bun;
  const clock = bun?.nanoseconds ?? performance.now.bind(performance);
  let least = Infinity;
  let sum = 0;
  for (let round = 0; round < 2 * ROUNDS; round++) {
    const before = performance.now();
    for (let i = 0; i < 500_000; i++) sum += clock() - clock();
    least = Math.min(least, performance.now() - before);
  }
  return { calls: 500_000 + (sum === 0.5 ? 1 : 0), ns: least * 1e6 };
}

const [name = "fib", size] = process.argv.slice(2);
let answer: { calls: number; ns: number };
let rounds = 1;
const cpuBefore = process.cpuUsage();
if (name === "floor") answer = floor();
else {
  const { calls, round } = cases[name]!(size === undefined ? undefined as unknown as number : Number(size));
  let least = Infinity;
  rounds = ROUNDS;
  for (let i = 0; i < ROUNDS; i++) {
    const before = performance.now();
    await round();
    least = Math.min(least, performance.now() - before);
  }
  answer = { calls, ns: least * 1e6 };
}
const { user, system } = process.cpuUsage(cpuBefore);
const cpu = (user + system) * 1e3 / rounds;
console.log(JSON.stringify({ ...answer, cpu, rss: process.memoryUsage().rss }));

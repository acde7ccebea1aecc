/**
 * A program to be killed: it calls, awaits and spins in turn, and says on standard output how far it has come. Each line is
 * `calls made so far, the time in milliseconds, its process`.
 */
import { writeSync } from "node:fs";
import process from "node:process";

let made = 0;

function leaf(n: number): number {
  made++;
  return n + 1;
}
function batch(n: number): number {
  made++;
  let sum = 0;
  for (let i = 0; i < n; i++) sum = leaf(sum);
  return sum;
}
function describe(n: number): { id: number; name: string; tags: string[] } {
  made++;
  return { id: n, name: `item ${n}`, tags: ["a", String(n % 7)] };
}
async function waits(n: number): Promise<number> {
  made++;
  await new Promise((done) => setTimeout(done, n));
  return batch(10);
}
function spin(ms: number): number {
  made++;
  const until = performance.now() + ms;
  let rounds = 0;
  while (performance.now() < until) rounds++;
  return rounds;
}
function tell(): void {
  writeSync(1, `${made} ${Date.now()} ${process.pid}\n`);
}

for (;;) {
  batch(200);
  for (let i = 0; i < 20; i++) describe(i);
  tell();
  spin(3);
  tell();
  await waits(2);
  tell();
}

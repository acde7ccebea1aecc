import { type HostName, HOSTS } from "../hosts.ts";
import { killOnce } from "./kill.ts";

/** `deno task crash` kills two hundred times. */
const TIMES = Number(Deno.env.get("TPH_KILLS") ?? 6);

for (const host of Object.keys(HOSTS) as HostName[]) {
  Deno.test(`a program killed at a random moment leaves a file that is right and whole up to 100 ms before, in ${host}`, async () => {
    for (let i = 0; i < Math.ceil(TIMES / 3); i++) await killOnce(host, Math.random() * 500);
  });
}

Deno.test("the same holds where only the newest calls are kept", async () => {
  for (let i = 0; i < Math.ceil(TIMES / 6); i++) {
    await killOnce("bun", Math.random() * 500, ["--keep", "last", "--max-calls", "2000"]);
  }
});

Deno.test("the same holds where short calls are only counted", async () => {
  for (let i = 0; i < Math.ceil(TIMES / 6); i++) {
    await killOnce("bun", Math.random() * 500, ["--min-duration", "1ms"]);
    await killOnce("bun", Math.random() * 500, ["--fold-after", "100"]);
  }
});

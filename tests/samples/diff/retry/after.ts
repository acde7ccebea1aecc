let reachable = false;

async function attempt(url: string, n: number): Promise<string> {
  await undefined;
  if (!reachable && n < 3) throw new Error(`503 from ${url}`);
  return `body of ${url}`;
}

async function fetchWithRetry(url: string): Promise<string> {
  for (let n = 1;; n++) {
    try {
      return await attempt(url, n);
    } catch (error) {
      if (n === 5) throw error;
    }
  }
}

function parse(body: string): number {
  return body.length;
}

async function main() {
  for (const page of ["a", "b"]) console.log(parse(await fetchWithRetry(`/pages/${page}`)));
}

await main();

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const failures = new Map([["bob", 1]]);

export interface Receipt {
  id: string;
  amount: number;
}

async function charge(customer: string, amount: number, card: string): Promise<Receipt> {
  await pause(5);
  const left = failures.get(customer) ?? 0;
  if (left > 0) {
    failures.set(customer, left - 1);
    throw new Error(`the bank did not answer for ${customer}`);
  }
  return { id: `${customer}-${card.length}`, amount };
}

/** Tries up to three times, and waits a little longer each time. */
export async function pay(customer: string, amount: number, card: string): Promise<Receipt> {
  for (let attempt = 1;; attempt++) {
    try {
      return await charge(customer, amount, card);
    } catch (error) {
      if (attempt === 3) throw error;
      await pause(attempt * 10);
    }
  }
}

import { setTimeout as delay } from 'node:timers/promises';

/** How long to wait, unless told otherwise less than a test may take; and how long between two looks. */
export interface Waiting {
  readonly limitMs?: number;
  readonly pollMs?: number;
}

/** Waits for a condition rather than for a time, and fails with what was waited for. */
export async function until(
  isMet: () => boolean, { what = String(isMet), limitMs = 15_000, pollMs = 5 }: Waiting & { readonly what?: string } = {},
): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!isMet()) {
    if (performance.now() > endMs) throw new Error(`Not within ${limitMs} ms: ${what}`);
    await delay(pollMs);
  }
}

/** Tries until it works, as somebody does whose node comes back; fails with the last error. */
export async function eventually<T>(work: () => Promise<T>, { limitMs = 15_000, pollMs = 20 }: Waiting = {}): Promise<T> {
  const endMs = performance.now() + limitMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > endMs) throw error;
      await delay(pollMs);
    }
  }
}

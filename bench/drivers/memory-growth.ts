const sampleMs = 20;

/** Watches how much memory the process has while something runs, beyond what it had before. */
export async function withMemoryGrowth<T>(run: () => Promise<T>): Promise<{ result: T; grownBytes: number }> {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const sample = (): void => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const timer = setInterval(sample, sampleMs);
  try {
    const result = await run();
    sample();
    return { result, grownBytes: most - before };
  } finally {
    clearInterval(timer);
  }
}

const sampleMs = 20_000;
const mebibyte = 1 << 20;
const hourMs = 3_600_000;

interface Sample {
  readonly atMs: number;
  readonly bytes: number;
}

/** Follows what stays on the heap, where the process was started with `--expose-gc`. */
export class HeapWatch implements Disposable {
  readonly #samples: Sample[] = [];
  readonly #timer = setInterval(() => this.#sample(), sampleMs);

  #sample(): void {
    if (globalThis.gc === undefined) return;
    globalThis.gc();
    this.#samples.push({ atMs: performance.now(), bytes: process.memoryUsage().heapUsed });
  }

  /** MiB an hour; undefined while there is too little to say. */
  get mibPerHour(): number | undefined {
    const settled = this.#samples.slice(Math.ceil(this.#samples.length / 3));
    return settled.length < 3 ? undefined : (slopeOf(settled) * hourMs) / mebibyte;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

/** Bytes a millisecond, by least squares. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number): number => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const at = mean(({ atMs }) => atMs);
  const bytes = mean((sample) => sample.bytes);
  const above = samples.reduce((sum, sample) => sum + (sample.atMs - at) * (sample.bytes - bytes), 0);
  return above / samples.reduce((sum, sample) => sum + (sample.atMs - at) ** 2, 0);
}

/** How many answers took at most so long; counts add up from bucket to bucket. */
export interface LatencyBucket {
  readonly upToMs: number;
  readonly count: number;
}

/** What is known of latencies, in milliseconds; percentiles are at most an eighth too high. */
export interface LatencySnapshot {
  readonly count: number;
  readonly sumMs: number;
  readonly meanMs: number;
  readonly maxMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** Always the same bounds, each the double of the one before; what took longer is in `count` alone. */
  readonly buckets: readonly LatencyBucket[];
}

/** A unit is 1/128 ms: latencies are counted as whole units, exact below 8 and by eighths of a power of two above. */
const unitsPerMs = 128;
const eighths = 8;
const largestUnits = 2 ** 31 - 1;
const slotCount = slotOf(largestUnits) + 1;
/** From 0.25 ms to 65.5 s. */
const bucketBoundsMs = Array.from({ length: 19 }, (_, i) => 2 ** (i - 2));

function slotOf(units: number): number {
  if (units < eighths) return units;
  const exponent = 31 - Math.clz32(units);
  return (exponent - 2) * eighths + ((units >> (exponent - 3)) & (eighths - 1));
}

/** The least number of units that is beyond a slot. */
function endOf(slot: number): number {
  if (slot < eighths) return slot + 1;
  const exponent = Math.floor(slot / eighths) + 2;
  return 2 ** exponent + ((slot % eighths) + 1) * 2 ** (exponent - 3);
}

/** Counts latencies in a fixed number of slots: a few hundred numbers, however many requests and however long. */
export class LatencyHistogram {
  readonly #slots = new Float64Array(slotCount);
  #count = 0;
  #sumMs = 0;
  #maxMs = 0;

  record(tookMs: number): void {
    const units = tookMs * unitsPerMs;
    this.#slots[slotOf(units < largestUnits ? units | 0 : largestUnits)]!++;
    this.#count++;
    this.#sumMs += tookMs;
    if (tookMs > this.#maxMs) this.#maxMs = tookMs;
  }

  snapshot(): LatencySnapshot {
    const count = this.#count;
    return {
      count,
      sumMs: this.#sumMs,
      meanMs: count === 0 ? 0 : this.#sumMs / count,
      maxMs: this.#maxMs,
      p50Ms: this.#percentile(0.5),
      p95Ms: this.#percentile(0.95),
      p99Ms: this.#percentile(0.99),
      p999Ms: this.#percentile(0.999),
      buckets: this.#buckets(),
    };
  }

  #percentile(share: number): number {
    const rank = Math.ceil(share * this.#count);
    if (rank === 0) return 0;
    let seen = 0;
    const slot = this.#slots.findIndex((count) => (seen += count) >= rank);
    return Math.min(endOf(slot) / unitsPerMs, this.#maxMs);
  }

  #buckets(): LatencyBucket[] {
    let slot = 0;
    let count = 0;
    return bucketBoundsMs.map((upToMs) => {
      for (; endOf(slot) <= upToMs * unitsPerMs; slot++) count += this.#slots[slot]!;
      return { upToMs, count };
    });
  }
}

import { expect } from 'chai';
import { LatencyHistogram } from '../../../src/observability/latency-histogram';

function histogramOf(...latencies: number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const latency of latencies) histogram.record(latency);
  return histogram;
}

describe('observability: latency histogram', () => {
  it('is zero throughout before anything was recorded', () => {
    const { buckets, ...numbers } = new LatencyHistogram().snapshot();
    expect(numbers).to.deep.equal({ count: 0, sumMs: 0, meanMs: 0, maxMs: 0, p50Ms: 0, p95Ms: 0, p99Ms: 0, p999Ms: 0 });
    expect(buckets.every(({ count }) => count === 0)).to.equal(true);
  });

  it('counts, sums up and remembers the longest', () => {
    expect(histogramOf(1, 2, 6).snapshot()).to.include({ count: 3, sumMs: 9, meanMs: 3, maxMs: 6 });
  });

  it('adds the counts up from bucket to bucket, whose bounds double', () => {
    const { buckets, count } = histogramOf(0, 0.2, 0.3, 1.5, 3, 1_000, 10_000_000).snapshot();
    const counts = Object.fromEntries(buckets.map((bucket) => [bucket.upToMs, bucket.count]));
    expect(counts).to.include({ 0.25: 2, 0.5: 3, 1: 3, 2: 4, 4: 5, 512: 5, 1_024: 6, 65_536: 6 });
    expect(count).to.equal(7);
    expect(buckets.map(({ upToMs }) => upToMs)).to.deep.equal(Array.from({ length: 19 }, (_, i) => 0.25 * 2 ** i));
  });

  for (const share of [0.5, 0.95, 0.99, 0.999]) {
    it(`is at most an eighth above the true percentile ${share}`, () => {
      const latencies = Array.from({ length: 10_000 }, (_, i) => 1.0007 ** i + (i % 7) / 10);
      const exact = [...latencies].sort((a, b) => a - b)[Math.ceil(share * latencies.length) - 1]!;
      const snapshot = histogramOf(...latencies).snapshot();
      const found = { 0.5: snapshot.p50Ms, 0.95: snapshot.p95Ms, 0.99: snapshot.p99Ms, 0.999: snapshot.p999Ms }[share]!;
      expect(found).to.be.within(exact, exact * 1.125 + 1 / 128);
    });
  }

  it('gives no percentile above the longest', () => {
    expect(histogramOf(5.01).snapshot()).to.include({ p50Ms: 5.01, p999Ms: 5.01 });
  });

  it('takes whatever a clock may give', () => {
    for (const latency of [0, 1e-9, 2 ** 31 / 128, 1e300, Infinity]) {
      expect(histogramOf(latency).snapshot().count, String(latency)).to.equal(1);
    }
  });

  it('is numbers alone, so that nothing is lost in JSON', () => {
    const snapshot = histogramOf(1, 20).snapshot();
    expect(JSON.parse(JSON.stringify(snapshot))).to.deep.equal(snapshot);
  });

  it('does not change what was taken of it', () => {
    const histogram = histogramOf(1);
    const before = histogram.snapshot();
    histogram.record(100);
    expect(before).to.include({ count: 1, maxMs: 1 });
  });
});

import { inFlightName, pageName } from './rows/growth-rows';
import { names } from './rows/entrants';
import type { Metric } from './rows/row';
import { bulkPeers } from './rows/whole-rows';

/** A bound that purecql keeps: of one figure, or of its ratio to somebody else's in the same row. */
export interface Bar extends Bound {
  readonly text: string;
  readonly row: string;
  readonly entrant: string;
}

interface Bound {
  readonly metric: Metric;
  /** Whose figure in the same row is one. */
  readonly to?: string;
  /** How many times the work of `to` the entrant's operation is. */
  readonly timesWork?: number;
  readonly limit: { readonly atLeast: number } | { readonly atMost: number } | 'reported';
}

const { v4, v5, lz4, peer, raw } = names;
const short = ['read/256', 'read/1024', 'write/256', 'write/1024'] as const;
const mebibyte = 1 << 20;

const throughput = { metric: 'operationsPerSecond' } as const;
const cpu = { metric: 'cpuMicroseconds' } as const;
const latency = { metric: 'latencyMilliseconds' } as const;
const growth = { metric: 'grownBytes' } as const;

const bar = (entrant: string, text: string, row: string, bound: Bound): Bar => ({ text, row, entrant, ...bound });
const each = (text: string, rows: readonly string[], bound: Bound): Bar[] => rows.map((row) => bar(v4, text, row, bound));
const canned = (what: string): string => `canned/${what}`;
const node = (what: string): string => `node/${what}`;

/** Against the floor and the other Node driver, all in version 4 of the protocol. */
const againstOthers: readonly Bar[] = [
  ...each('throughput against the raw floor', short.map(node), { ...throughput, to: raw, limit: { atLeast: 0.9 } }),
  ...each('client CPU against the raw floor', short.map(node), { ...cpu, to: raw, limit: { atMost: 1.8 } }),
  ...each(`throughput against ${peer}`, short.map(canned), { ...throughput, to: peer, limit: { atLeast: 5 } }),
  ...each(`client CPU against ${peer}`, short.map(canned), { ...cpu, to: peer, limit: { atMost: 1 / 5 } }),
  ...each(`client CPU against ${peer}`, ['canned/page-5000/1'], { ...cpu, to: peer, limit: { atMost: 1 / 5 } }),
  ...each(`client CPU against ${peer}`, ['canned/vector-write/32', 'canned/vector-read/32'], {
    ...cpu, to: peer, limit: { atMost: 1 / 25 },
  }),
  bar(v4, `latency (p50) against ${peer}`, 'node/read/1', { ...latency, to: peer, limit: { atMost: 1 } }),
  bar(v4, 'latency (p50) against the raw floor', 'node/read/1', { ...latency, to: raw, limit: { atMost: 1.15 } }),
];

/** What checksums and compression cost. */
const ofVersions: readonly Bar[] = [
  ...short.map(canned).map((row) => (
    bar(v5, 'client CPU of version 5 against version 4', row, { ...cpu, to: v4, limit: { atMost: 1.15 } })
  )),
  ...['canned/lz4/text-read', 'canned/lz4/text-write'].flatMap((row) => [
    bar(lz4, 'client CPU with LZ4 against without', row, { ...cpu, to: v5, limit: 'reported' }),
    bar(lz4, 'bytes sent with LZ4 against without', row, { metric: 'sentBytes', to: v5, limit: 'reported' }),
    bar(lz4, 'bytes received with LZ4 against without', row, { metric: 'receivedBytes', to: v5, limit: 'reported' }),
  ]),
];

/** Long work does not need more memory, and larger portions cost no more a piece. */
const ofGrowth: readonly Bar[] = [
  bar(v4, 'memory grown while streaming', 'canned/stream', { ...growth, limit: { atMost: 64 * mebibyte } }),
  bar(v4, 'throughput of a bulk load', 'canned/bulk', { ...throughput, to: bulkPeers.array, limit: { atLeast: 3 } }),
  bar(v4, 'client CPU of a bulk load', 'canned/bulk', { ...cpu, to: bulkPeers.array, limit: { atMost: 1 / 4 } }),
  bar(v4, 'memory grown by a bulk load', 'canned/bulk', { ...growth, limit: { atMost: 64 * mebibyte } }),
  ofInFlight(1_000, { atMost: 1.2 }),
  ofInFlight(10_000, 'reported'),
  ofPage(10_000, { atMost: 1.5 }),
  ofPage(100_000, 'reported'),
];

function ofInFlight(inFlight: number, limit: Bound['limit']): Bar {
  const text = `client CPU a request, ${inFlight.toLocaleString('en-US')} in flight against 100`;
  return bar(inFlightName(v4, inFlight), text, 'canned/growth/in-flight', { ...cpu, to: inFlightName(v4, 100), limit });
}

function ofPage(rows: number, limit: Bound['limit']): Bar {
  const text = `client CPU a row, pages of ${rows.toLocaleString('en-US')} rows against 1,000`;
  const bound = { ...cpu, to: pageName(v4, 1_000), timesWork: rows / 1_000, limit };
  return bar(pageName(v4, rows), text, 'canned/growth/page', bound);
}

/** What a program pays before its first request. */
const ofLoading: readonly Bar[] = [
  bar('purecql', `time of require against ${peer}`, 'none/require', { ...latency, to: peer, limit: { atMost: 1 / 2 } }),
  bar('purecql', `heap of require against ${peer}`, 'none/require', { metric: 'heapBytes', to: peer, limit: { atMost: 1 / 2 } }),
];

/** What purecql promises, printed at the end of each run. */
export const bars: readonly Bar[] = [...againstOthers, ...ofVersions, ...ofGrowth, ...ofLoading];

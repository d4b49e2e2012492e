import { streamedRowBytes, streamedRows } from '../workloads/texts';
import { names, peer, purecqlV4, purecqlV5, raw } from './entrants';
import type { Entrant, Row } from './row';

const gibibyte = 1 << 30;
const write = { workload: 'write', inFlight: 256 } as const;
const bulk = { ...write, activity: 'bulk' } as const;
const stream = { workload: 'stream', activity: 'stream' } as const;

/** How much is moved: everything, or what fits into a quick run. */
const sizes = {
  full: { bulkRows: 1_000_000, bulkWarmUpRows: 100_000, streamedBytes: 10 * gibibyte },
  quick: { bulkRows: 100_000, bulkWarmUpRows: 20_000, streamedBytes: gibibyte / 4 },
} as const;
const streamWarmUpPages = 10;

/** The names of the peer's two ways to take the items of a bulk load. */
export const bulkPeers = { array: `${names.peer} (array)`, stream: `${names.peer} (stream)` } as const;

/** Long work: its throughput, and whether memory grows with it. */
export function wholeRows(isQuick: boolean): Row[] {
  const { bulkRows, bulkWarmUpRows, streamedBytes } = isQuick ? sizes.quick : sizes.full;
  const sized = (entrant: Entrant): Entrant => ({ ...entrant, amount: bulkRows, warmUpAmount: bulkWarmUpRows });
  const peers = (['array', 'stream'] as const).map((source) => ({ ...peer({ ...bulk, source }), name: bulkPeers[source] }));
  return [
    {
      id: 'canned/bulk',
      title: `bulk load of ${bulkRows.toLocaleString('en-US')} rows by each driver's own means, 256 in flight`,
      server: 'canned',
      unit: 'row',
      entrants: [...[purecqlV4(bulk), purecqlV5(bulk), ...peers].map(sized), raw(write)],
      maxRounds: isQuick ? 1 : 3,
      quick: [names.v4, bulkPeers.array],
    },
    {
      id: 'canned/stream',
      title: `${(streamedBytes / gibibyte).toLocaleString('en-US')} GiB streamed row by row, pages of 5,000 rows of 1 KB`,
      server: 'canned',
      unit: 'row',
      entrants: [streamer(purecqlV4(stream), streamedBytes), streamer(peer(stream), streamedBytes)],
      maxRounds: 1,
      quick: [names.v4],
    },
  ];
}

function streamer(entrant: Entrant, bytes: number): Entrant {
  const pages = Math.ceil(bytes / streamedRowBytes / streamedRows);
  return { ...entrant, amount: pages * streamedRows, warmUpAmount: streamWarmUpPages * streamedRows };
}

/** What a program pays before its first request. */
export const loadRow: Row = {
  id: 'none/require',
  title: 'require in a fresh process: time, and heap that stays',
  server: 'none',
  unit: 'process',
  entrants: [purecqlV4({ workload: 'read' }), peer({ workload: 'read' })].map((entrant) => ({
    ...entrant, name: entrant.driver === 'purecql' ? 'purecql' : entrant.name,
  })),
  quick: ['purecql', names.peer],
};

import { everybody, peer, purecqlLz4, purecqlV4, purecqlV5, raw } from './entrants';
import type { Row } from './row';

const text = { workload: 'text-read', inFlight: 64 } as const;

/** What lies between the driver and the server: TLS, compression, and making connections at all. */
export const connectionRows: readonly Row[] = [
  {
    id: 'canned/lz4/text-read',
    title: '10 KB text rows with and without compression, 64 in flight',
    server: 'canned',
    unit: 'request',
    entrants: [purecqlV4(text), purecqlV5(text), purecqlLz4(text), peer(text), raw(text)],
  },
  {
    id: 'canned/lz4/text-write',
    title: '10 KB text rows written with and without compression, 64 in flight',
    server: 'canned',
    unit: 'request',
    entrants: [purecqlV4, purecqlV5, purecqlLz4, peer, raw].map((entrant) => entrant({ ...text, workload: 'text-write' })),
  },
  {
    id: 'canned-tls/read/256',
    title: 'prepared SELECT by key over TLS, 256 in flight',
    server: 'canned-tls',
    unit: 'request',
    entrants: everybody({ workload: 'read', inFlight: 256 }),
  },
  {
    id: 'canned-tls/page-5000/1',
    title: 'page of 5,000 rows of 7 columns over TLS',
    server: 'canned-tls',
    unit: 'page',
    entrants: everybody({ workload: 'page-5000' }),
  },
  ...(['canned', 'node'] as const).map((server): Row => ({
    id: `${server}/connect`,
    title: 'connect to a cluster and close it again',
    server,
    unit: 'connection',
    entrants: everybody({ workload: 'read', activity: 'connects' }),
  })),
];

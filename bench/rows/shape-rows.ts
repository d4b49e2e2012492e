import type { WorkloadName } from '../workloads/workloads';
import { everybody, names } from './entrants';
import type { Row, ServerKind } from './row';

/** Rows of other shapes than short ones: how many of them are in flight suits their size. */
interface Shape {
  readonly workload: WorkloadName;
  readonly title: string;
  readonly inFlight: number;
  readonly servers: readonly ServerKind[];
  readonly isQuick?: boolean;
}

const both = ['canned', 'node'] as const satisfies readonly ServerKind[];
const canned = ['canned'] as const satisfies readonly ServerKind[];

const shapes: readonly Shape[] = [
  { workload: 'page-5000', title: 'page of 5,000 rows of 7 columns', inFlight: 1, servers: both, isQuick: true },
  { workload: 'wide-read', title: 'row of 100 columns', inFlight: 64, servers: canned },
  { workload: 'wide-write', title: 'row of 100 columns written', inFlight: 64, servers: canned },
  { workload: 'text-read', title: 'row with 10 KB of text', inFlight: 64, servers: canned },
  { workload: 'text-write', title: 'row with 10 KB of text written', inFlight: 64, servers: canned },
  { workload: 'collections-read', title: 'row of list, set, map, nested lists, tuple', inFlight: 64, servers: canned },
  { workload: 'collections-write', title: 'row of list, set, map, nested lists, tuple, written', inFlight: 64, servers: canned },
  { workload: 'udt-read', title: 'row of nested user-defined types', inFlight: 64, servers: canned },
  { workload: 'udt-write', title: 'row of nested user-defined types written', inFlight: 64, servers: canned },
  { workload: 'vector-read', title: 'vector<float, 1536> by key', inFlight: 32, servers: both, isQuick: true },
  { workload: 'vector-write', title: 'vector<float, 1536> written', inFlight: 32, servers: both, isQuick: true },
  { workload: 'ann', title: 'the 10 nearest of vector<float, 1536>', inFlight: 32, servers: both },
];

/** Larger answers and values, every cell of the answers touched. */
export const shapeRows: readonly Row[] = shapes.flatMap(({ workload, title, inFlight, servers, isQuick = false }) => (
  servers.map((server) => ({
    id: `${server}/${workload}/${inFlight}`,
    title: `${title}, ${inFlight} in flight`,
    server,
    unit: workload.startsWith('page') ? 'page' as const : 'request' as const,
    entrants: everybody({ workload, inFlight }),
    ...(isQuick && server === 'canned' && { quick: [names.v4, names.peer, names.raw] }),
  }))
));

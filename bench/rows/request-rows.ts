import type { WorkloadName } from '../workloads/workloads';
import { everybody, gocql, names, scylladb } from './entrants';
import type { Row, ServerKind } from './row';

const inFlights = [1, 32, 256, 1_024, 2_048] as const;
const servers = ['canned', 'node'] as const satisfies readonly ServerKind[];
const what = { read: 'prepared SELECT by key, 4 columns', write: 'prepared INSERT, 4 columns' } as const;

/** One short request after the other, more and more of them at a time. */
export const requestRows: readonly Row[] = servers.flatMap((server) => (
  (['read', 'write'] as const).flatMap((workload) => [
    ...inFlights.map((inFlight) => requestRow(server, workload, inFlight, 1)),
    requestRow(server, workload, 256, 2),
  ])
));

/** Short requests, so many at a time over so many connections. */
function requestRow(server: ServerKind, workload: keyof typeof what, inFlight: number, connections: number): Row {
  const onConnections = connections === 1 ? '' : `, ${connections} connections`;
  const hasForeigners = server === 'node' && inFlight === 256 && connections === 1;
  const work = { workload: workload satisfies WorkloadName, inFlight, connections };
  return {
    id: `${server}/${workload}/${inFlight}${connections === 1 ? '' : `/${connections}-connections`}`,
    title: `${what[workload]}, ${inFlight} in flight${onConnections}`,
    server,
    unit: 'request',
    entrants: [...everybody(work), ...(hasForeigners ? [gocql(work), scylladb(work)] : [])],
    ...(connections === 1 && isQuick(server, workload, inFlight) && { quick: [names.v4, names.peer, names.raw] }),
  };
}

function isQuick(server: ServerKind, workload: 'read' | 'write', inFlight: number): boolean {
  if (inFlight === 256) return true;
  return server === 'node' ? workload === 'read' && inFlight === 1 : inFlight === 1_024;
}

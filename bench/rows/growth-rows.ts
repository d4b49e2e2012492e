import type { WorkloadName } from '../workloads/workloads';
import { names, peer, purecqlV4 } from './entrants';
import type { Entrant, Row } from './row';

const named = (entrant: Entrant, name: string): Entrant => ({ ...entrant, name });

/** How the names of these entrants are made, for the bars that compare them. */
export const inFlightName = (driver: string, inFlight: number): string => (
  `${driver}, ${inFlight.toLocaleString('en-US')} in flight`
);
export const pageName = (driver: string, rows: number): string => `${driver}, ${rows.toLocaleString('en-US')} rows a page`;

const inFlights = [100, 1_000, 10_000] as const;
const pages = [[1_000, 'page-1000'], [10_000, 'page-10000'], [100_000, 'page-100000']] as const satisfies
  readonly (readonly [rows: number, workload: WorkloadName])[];

/** The same work in larger portions: what one request or row costs should not grow. */
export const growthRows: readonly Row[] = [
  {
    id: 'canned/growth/in-flight',
    title: 'prepared SELECT by key, more and more in flight',
    server: 'canned',
    unit: 'request',
    entrants: inFlights.flatMap((inFlight) => [purecqlV4, peer].map((entrant) => {
      const made = entrant({ workload: 'read', inFlight });
      return named(made, inFlightName(made.name, inFlight));
    })),
    quick: [100, 1_000].map((inFlight) => inFlightName(names.v4, inFlight)),
  },
  {
    id: 'canned/growth/page',
    title: 'rows in larger and larger pages, every cell touched',
    server: 'canned',
    unit: 'page',
    entrants: pages.flatMap(([rows, workload]) => [purecqlV4, peer].map((entrant) => {
      const made = entrant({ workload });
      return named(made, pageName(made.name, rows));
    })),
    quick: [1_000, 10_000].map((rows) => pageName(names.v4, rows)),
  },
];

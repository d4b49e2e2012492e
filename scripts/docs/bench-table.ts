import { table } from './markdown';

/** What a run of the benchmarks writes down, as far as the table needs it. */
export interface BenchResults {
  readonly machine: Machine;
  readonly rows: readonly BenchRow[];
}

interface Machine {
  readonly date: string;
  readonly processor: string;
  readonly cores: number;
  readonly versions: Readonly<Record<string, string>>;
}

interface BenchRow {
  readonly id: string;
  readonly entrants: readonly { readonly name: string; readonly medians?: Medians }[];
}

type Medians = Readonly<Record<'operationsPerSecond' | 'cpuMicroseconds' | 'latencyMilliseconds' | 'heapBytes', number | undefined>>;

const thousands = (count: number): string => Math.round(count).toLocaleString('en-US');
const digits = (value: number): string => (value < 10 ? value.toFixed(1) : thousands(value));

const cpu = ({ cpuMicroseconds = NaN }: Medians): string => (
  cpuMicroseconds < 1_000 ? `${digits(cpuMicroseconds)} µs CPU` : `${digits(cpuMicroseconds / 1_000)} ms CPU`
);
const both = (medians: Medians): string => `${thousands(medians.operationsPerSecond ?? NaN)}/s, ${cpu(medians)}`;
const latency = ({ latencyMilliseconds = NaN }: Medians): string => (
  latencyMilliseconds < 1 ? `${thousands(latencyMilliseconds * 1_000)} µs` : `${digits(latencyMilliseconds)} ms`
);

interface Line {
  readonly what: string;
  readonly row: string;
  readonly print: (medians: Medians) => string;
  readonly own?: string;
  readonly peer?: string;
}

const lines: readonly Line[] = [
  { what: 'prepared SELECT, 256 in flight, driver-bound', row: 'canned/read/256', print: both },
  { what: 'prepared INSERT, 256 in flight, driver-bound', row: 'canned/write/256', print: both },
  { what: 'page of 5,000 rows × 7 columns, driver-bound', row: 'canned/page-5000/1', print: cpu },
  { what: '`vector<float, 1536>` read, driver-bound', row: 'canned/vector-read/32', print: cpu },
  { what: '`vector<float, 1536>` written, driver-bound', row: 'canned/vector-write/32', print: cpu },
  { what: 'bulk load of a million rows, driver-bound', row: 'canned/bulk', print: both, peer: 'cassandra-driver (array)' },
  { what: 'prepared SELECT, 256 in flight, Cassandra on the same machine', row: 'node/read/256', print: both },
  { what: 'one request at a time there, p50', row: 'node/read/1', print: latency },
  { what: '`require`', row: 'none/require', print: latency, own: 'purecql' },
];

/** The table of the README: what was measured in one run, side by side. */
export function benchTable({ machine, rows }: BenchResults): string {
  const { date, processor, cores, versions } = machine;
  const cells = lines.map(({ what, row, print, own = 'purecql v4', peer = 'cassandra-driver' }) => {
    const { entrants } = rows.find(({ id }) => id === row) ?? { entrants: [] };
    const figure = (name: string): string => {
      const medians = entrants.find((entrant) => entrant.name === name)?.medians;
      return medians === undefined ? '' : print(medians);
    };
    return [what, figure(own), figure(peer), figure('raw socket')];
  });
  const versionOf = (name: string): string => versions[name] ?? '';
  const where = `${processor}, ${cores} cores, Node.js ${versionOf('node')}, Cassandra ${versionOf('cassandra')}`;
  return [
    `Speed, in one run on ${date.slice(0, 10)} (${where}; version 4 of the protocol, which all speak).`,
    'CPU is that of the client for each request, page or row. The raw socket is the floor: it sends frames that were built before, and',
    'decodes nothing. "Driver-bound" is against a responder that answers prebuilt bytes. `npm run bench` measures it anew, with more rows',
    'and drivers: [bench/README.md](bench/README.md).',
    '',
    table(['', 'purecql', `cassandra-driver ${versionOf('cassandra-driver')}`, 'raw socket'], cells),
  ].join('\n');
}

const borders = /<!-- bench:start -->\n[^]*?<!-- bench:end -->/;

/** The README with the table of these figures; as it is without them. */
export function withBenchTable(readme: string, results: BenchResults | undefined): string {
  if (results === undefined) return readme;
  return readme.replace(borders, () => `<!-- bench:start -->\n${benchTable(results)}\n<!-- bench:end -->`);
}

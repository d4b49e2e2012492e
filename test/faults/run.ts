import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { faults } from './catalogue';
import { errorCatalogue } from './error-catalogue';
import { bars, workerFigures } from './figures/bars';
import type { FigureName } from './figures/bars';
import { bundle } from './figures/bundle';
import { realSuites, runSuites, suiteText } from './figures/real-suites';
import { machine, table, writeBetweenMarks } from './figures/report';
import { mergeResults, readResults } from './figures/results-file';
import type { ResultRow } from './figures/results-file';
import { runWorker } from './figures/run-worker';
import type { LaneName } from './figures/lane';
import { FuzzSupervisor } from './fuzz/supervisor';

const usage = `Measures what faults do, beside cassandra-driver, and prints one table:
  npm run test:faults -- --report [--full] [--only T1,O3] [--requests 2000000] [--frames 200000] [--real] [--port 24000]
  --report writes the table into docs/reliability.md; --full takes the numbers of the bars;
  --real starts real nodes for X1 to X3; with --full the schema changes for five minutes in each version`;

const root = join(__dirname, '..', '..');
const manifest = join(root, 'bench', 'package.json');
const resultsPath = join(__dirname, 'results.json');
const workerLimitMs = 300_000;
const fullLimitMs = 1_800_000;

const { values: options } = parseArgs({
  options: {
    report: { type: 'boolean', default: false }, full: { type: 'boolean', default: false }, only: { type: 'string' },
    requests: { type: 'string', default: '2000000' }, frames: { type: 'string', default: '200000' },
    real: { type: 'boolean', default: false }, port: { type: 'string', default: '24000' },
    help: { type: 'boolean', default: false },
  },
});

let port = Number(options.port);
const wanted = (figure: string): boolean => options.only === undefined || options.only.split(',').includes(figure);
const row = (figure: FigureName, purecql: string, more: Partial<ResultRow> = {}): ResultRow => (
  { figure: `${figure} ${bars[figure].what}`, bar: bars[figure].bar, purecql, ...more }
);

function peerVersion(): string {
  const { version } = JSON.parse(
    readFileSync(join(root, 'bench', 'node_modules', 'cassandra-driver', 'package.json'), 'utf8'),
  ) as { readonly version: string };
  return version;
}

/** One figure of both drivers, one after the other. */
async function measure(folder: string, figure: (typeof workerFigures)[number]): Promise<ResultRow[]> {
  const run = async (lane: LaneName) => {
    const task = { figure, lane, port: port++, isFull: options.full, manifest, requests: Number(options.requests) };
    const outcome = await runWorker(folder, task, options.full || figure === 'Z1' ? fullLimitMs : workerLimitMs);
    const isAboutTheEnd = figure === 'C1' && outcome.lingeredMs !== undefined;
    const ending = isAboutTheEnd ? `; the process ended ${outcome.lingeredMs} ms later` : '';
    console.log(`${figure} ${lane}: ${outcome.text}${ending}`);
    return { ...outcome, text: outcome.text + ending };
  };
  const own = await run('purecql');
  const peer = await run('cassandra-driver');
  const more = Object.entries(own.more ?? {}).map(([name, text]) => row(name as FigureName, text));
  return [row(figure, own.text, { peer: peer.text }), ...more];
}

async function fuzz(): Promise<ResultRow> {
  const frames = Number(options.frames);
  const result = await new FuzzSupervisor({ seed: 1, frames, workers: availableParallelism() }).run();
  const pace = Math.round(result.frames / result.seconds).toLocaleString('en-US');
  const text = `${result.failures.length} failures in ${frames.toLocaleString('en-US')} frames, ${pace} frames/s`;
  const note = 'recorded before: 0 failures in 10,000,000 frames at 34,000 frames/s; `npm run fuzz` repeats that';
  return row('F1', text, { note });
}

async function real(figure: keyof typeof realSuites): Promise<ResultRow> {
  return row(figure, suiteText(figure, await runSuites(realSuites[figure], options.full ? 300 : 30)));
}

/** Figures of suites that run by themselves; when they have not, how to. */
function others(): ResultRow[] {
  const suites = { simulation: 'npm run simulate', soak: 'npm run soak' };
  return Object.entries(suites).flatMap(([name, command]) => {
    const results = readResults(join(root, 'test', name, 'results.json'));
    if (results === undefined) return [{ figure: name, bar: '', purecql: 'not measured yet', note: `run \`${command}\`` }];
    return results.rows.map((one) => ({ ...one, note: [one.note, results.date.slice(0, 10)].filter(Boolean).join(', ') }));
  });
}

async function main(): Promise<void> {
  if (options.help) return console.log(usage);
  const peer = `cassandra-driver ${peerVersion()}`;
  const rows: ResultRow[] = [];
  const date = new Date().toISOString().slice(0, 10);
  const keep = (...more: ResultRow[]): void => {
    rows.push(...more);
    if (options.report) mergeResults(resultsPath, date, rows, Object.keys(bars));
  };
  const folder = await bundle();
  for (const figure of workerFigures) if (wanted(figure)) keep(...await measure(folder, figure));
  if (wanted('F1')) keep(await fuzz());
  if (options.real) for (const figure of ['X1', 'X2', 'X3'] as const) if (wanted(figure)) keep(await real(figure));
  const results = options.report ? mergeResults(resultsPath, date, rows, Object.keys(bars)) : { date, rows };
  const catalogue = {
    figure: 'Faults and error codes of the catalogue', bar: '42 and 20, each with its test',
    purecql: `${Object.keys(faults).length} and ${Object.keys(errorCatalogue).length}, each with its test`,
    note: 'checked by the unit tests',
  };
  const text = `Measured on ${date}: ${machine()}.\n\n${table([catalogue, ...results.rows, ...others()], peer)}`;
  console.log(`\n${text}`);
  if (options.report) writeBetweenMarks(join(root, 'docs', 'reliability.md'), text);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startCassandra } from '../support/cassandra/start-cassandra';
import { Findings } from './findings';
import { reportJson, reportTable } from './report';
import { runSoak } from './soak';

const usage = `Runs requests on three real nodes that are killed, frozen and cut off, and checks every promise:
  npm run soak -- [--minutes 30] [--rate 200] [--seed 1] [--report file.json]`;

/** Every acknowledged write is on the disk of the nodes that have acknowledged it: a killed node loses nothing. */
const durable = { commitlog_sync: 'group', commitlog_sync_group_window: '10ms', commitlog_sync_period: '0ms' } as const;

function readOptions() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '30' },
      rate: { type: 'string', default: '200' },
      seed: { type: 'string' },
      report: { type: 'string', default: join(__dirname, 'results.json') },
    },
  });
  return {
    seconds: positive(values.minutes) * 60,
    requestsPerSecond: positive(values.rate),
    seed: values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : positive(values.seed),
    report: values.report,
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new Error(`${text} is not a positive number\n${usage}`);
}

async function main(): Promise<void> {
  const { report, ...options } = readOptions();
  const findings = new Findings();
  process.on('unhandledRejection', (reason) => findings.note('uncaught', String(reason)));
  console.log(`Seed ${options.seed}, ${options.seconds / 60} minutes, ${options.requestsPerSecond} requests a second`);
  await using server = await startCassandra({ nodes: 3, yaml: durable });
  const startedMs = performance.now();
  const onFault = (line: string): void => console.log(`${((performance.now() - startedMs) / 60_000).toFixed(1)} min  ${line}`);
  const { rows } = await runSoak(server, { ...options, findings, onFault });
  console.log(`\n${reportTable(rows)}`);
  writeFileSync(report, reportJson(rows, new Date()));
  if (findings.text === '') return;
  console.error(findings.text);
  process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
});

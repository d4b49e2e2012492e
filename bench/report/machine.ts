import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type as systemName } from 'node:os';
import { join } from 'node:path';
import { defaultCassandraVersion } from '../../test/support/cassandra/cassandra-jars';
import { benchFolder, root } from '../build/places';

/** Where and with what figures were taken: without it they say nothing. */
export interface Machine {
  readonly date: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  /** Processes that wanted to run in the minute before. */
  readonly loadBefore: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** Looks at this machine, and at what is going to be measured on it. */
export function describeMachine(): Machine {
  const [processor] = cpus();
  return {
    date: new Date().toISOString(),
    processor: processor?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    system: `${systemName()} ${release()}`,
    loadBefore: loadavg()[0] ?? 0,
    versions: {
      node: process.version,
      purecql: `${manifestVersion(root)} (${commit()})`,
      'cassandra-driver': manifestVersion(join(benchFolder, 'node_modules', 'cassandra-driver')),
      cassandra: defaultCassandraVersion,
    },
  };
}

function manifestVersion(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

function commit(): string {
  try {
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', 'src') === '' ? '' : ' and changes');
  } catch {
    return 'no commit known';
  }
}

/** The machine as the first lines of a report. */
export function machineLines({ processor, cores, memoryBytes, system, loadBefore, versions, date }: Machine): string[] {
  const gibibytes = Math.round(memoryBytes / (1 << 30));
  const warning = `The machine is busy (load ${loadBefore.toFixed(1)}): compare ratios, distrust figures.`;
  return [
    `${date}  ${processor}, ${cores} cores, ${gibibytes} GiB, ${system}`,
    Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', '),
    ...(loadBefore > cores / 2 ? [warning] : []),
  ];
}

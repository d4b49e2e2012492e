import { parseArgs } from 'node:util';

/** How a run was asked for. */
export interface RunOptions {
  readonly mode: 'table' | 'micro' | 'guard' | 'list';
  readonly isQuick: boolean;
  /** Only rows whose id this matches. */
  readonly only: RegExp | undefined;
  readonly rounds: number;
  readonly roundMilliseconds: number;
  readonly warmUpMilliseconds: number;
  /** Twice as long the raw floor warms a real node before its first row. */
  readonly nodeWarmUpMilliseconds: number;
  /** A commit whose build is another column. */
  readonly against: string | undefined;
  readonly jsonFile: string | undefined;
  /** A folder for CPU profiles of purecql's processes. */
  readonly profileFolder: string | undefined;
}

export const usage = `npm run bench                     all rows against a canned responder and a real node, then the bars
npm run bench -- micro              codecs, checksums, segments, LZ4, without any server
  --quick                           the rows that matter most, in 90 seconds
  --only <pattern>                  rows whose id matches, such as canned/read/256 or '^canned.*1024$'; ids by --list
  --rounds <n>                      rounds of each row
  --round-ms <ms> --warm-up-ms <ms> their length
  --against <git ref>               purecql as it was there, as another line of each row
  --json <file>                     the figures, for other programs
  --profile <folder>                CPU profiles of purecql's processes
  --guard                           the short check of continuous integration
  --list                            the ids of all rows`;

const full = { rounds: 5, roundMilliseconds: 800, warmUpMilliseconds: 1_200, nodeWarmUpMilliseconds: 12_000 } as const;
const quick = { rounds: 3, roundMilliseconds: 130, warmUpMilliseconds: 250, nodeWarmUpMilliseconds: 2_000 } as const;

/** Reads the command line; throws what to tell the user. */
export function readOptions(args: readonly string[]): RunOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      guard: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      only: { type: 'string' },
      rounds: { type: 'string' },
      'round-ms': { type: 'string' },
      'warm-up-ms': { type: 'string' },
      against: { type: 'string' },
      json: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const defaults = values.quick ? quick : full;
  return {
    mode: modeOf(positionals, values),
    isQuick: values.quick,
    only: values.only === undefined ? undefined : new RegExp(values.only),
    rounds: wholeNumber('--rounds', values.rounds) ?? defaults.rounds,
    roundMilliseconds: wholeNumber('--round-ms', values['round-ms']) ?? defaults.roundMilliseconds,
    warmUpMilliseconds: wholeNumber('--warm-up-ms', values['warm-up-ms']) ?? defaults.warmUpMilliseconds,
    nodeWarmUpMilliseconds: defaults.nodeWarmUpMilliseconds,
    against: values.against,
    jsonFile: values.json,
    profileFolder: values.profile,
  };
}

function modeOf(positionals: readonly string[], { guard, list }: { guard: boolean; list: boolean }): RunOptions['mode'] {
  const [first, ...others] = positionals;
  const isKnown = others.length === 0 && (first === undefined || first === 'micro');
  if (!isKnown) throw new Error(`Unknown: ${positionals.join(' ')}\n${usage}`);
  if (first === 'micro') return 'micro';
  if (guard) return 'guard';
  return list ? 'list' : 'table';
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} is a whole number from 1, not ${text}\n${usage}`);
  return value;
}

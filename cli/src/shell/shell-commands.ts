import { Consistency } from 'purecql';
import { isOutputFormat, rowWriters } from '../output/formats';
import { runStatement } from '../run-statement';
import type { Run } from '../run-statement';
import { UsageError } from '../usage-error';

/** What the shell and scripts understand beside CQL. */
export type ShellCommandName =
  | 'consistency' | 'desc' | 'describe' | 'exit' | 'expand' | 'help' | 'output' | 'quit' | 'source' | 'tracing';

/** What is left to do for whoever reads the commands: to end, or to run a file before he goes on. */
export type Outcome = 'exit' | { readonly source: string } | undefined;

interface ShellCommand {
  readonly help: string;
  readonly run: (words: readonly string[], run: Run, text: string) => Promise<Outcome>;
}

const describe: ShellCommand = {
  help: 'DESCRIBE KEYSPACES | TABLES | TYPES | FUNCTIONS | [kind] name',
  run: async (_, run, text) => {
    await runStatement(text, run);
    return undefined;
  },
};

const exit: ShellCommand = { help: 'EXIT, QUIT or Ctrl-D', run: async () => 'exit' };

/** Names in lower case; they are typed in any. */
export const shellCommands = {
  consistency: {
    help: 'CONSISTENCY [level]: that of the statements that follow',
    run: async ([level], run) => {
      if (level === undefined) await print(run, `consistency ${String(run.settings.consistency ?? 'of the driver, LOCAL_ONE')}`);
      else run.settings.consistency = levelOf(level);
      return undefined;
    },
  },
  desc: describe,
  describe,
  exit,
  expand: {
    help: 'EXPAND on | off: a line for each column',
    run: async ([word], run) => {
      run.settings.format = isOn('EXPAND', word) ? 'vertical' : 'table';
      return undefined;
    },
  },
  help: {
    help: 'HELP',
    run: async (_, run) => {
      await print(run, ['CQL statements end with a semicolon. Beside them:', ...helpLines()].join('\n'));
      return undefined;
    },
  },
  output: {
    help: `OUTPUT ${Object.keys(rowWriters).join(' | ')}`,
    run: async ([format = ''], run) => {
      if (!isOutputFormat(format)) throw new UsageError(`OUTPUT is one of ${Object.keys(rowWriters).join(', ')}`);
      run.settings.format = format;
      return undefined;
    },
  },
  quit: exit,
  source: {
    help: "SOURCE 'file.cql'",
    run: async (words) => {
      const path = words.join(' ').replace(/^'(.*)'$/, '$1');
      if (path === '' || path === '-') throw new UsageError("SOURCE names a file: SOURCE 'file.cql'");
      return { source: path };
    },
  },
  tracing: {
    help: 'TRACING on | off: a waterfall behind each result',
    run: async ([word], run) => {
      run.settings.isTraced = isOn('TRACING', word);
      return undefined;
    },
  },
} as const satisfies Record<ShellCommandName, ShellCommand>;

/** The command that a line begins with, which needs no semicolon; undefined for CQL. */
export function shellCommandOf(text: string): ShellCommandName | undefined {
  const word = /^\s*([a-z]+)\b/i.exec(text)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(shellCommands, word) ? (word as ShellCommandName) : undefined;
}

/** Runs a command of the shell, or else CQL. */
export async function runCommandOrStatement(text: string, run: Run): Promise<Outcome> {
  const name = shellCommandOf(text);
  if (name === undefined) {
    await runStatement(text, run);
    return undefined;
  }
  const bare = text.trim().replace(/;$/, '').trim();
  const command: ShellCommand = shellCommands[name];
  return command.run(bare.split(/\s+/).slice(1), run, bare);
}

async function print({ output }: Run, text: string): Promise<void> {
  await output.write(`${text}\n`);
  await output.flush();
}

function helpLines(): string[] {
  return [...new Set(Object.values<ShellCommand>(shellCommands).map(({ help }) => `  ${help}`))];
}

function isOn(name: string, word: string | undefined): boolean {
  if (/^on$/i.test(word ?? '')) return true;
  if (/^off$/i.test(word ?? '')) return false;
  throw new UsageError(`${name} is followed by on or off`);
}

function levelOf(level: string): keyof typeof Consistency {
  const name = level.toUpperCase();
  if (Object.hasOwn(Consistency, name)) return name as keyof typeof Consistency;
  throw new UsageError(`CONSISTENCY is one of ${Object.keys(Consistency).join(', ')}`);
}

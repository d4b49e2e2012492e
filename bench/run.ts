import { runMicro } from './micro/run-micro';
import { allRows } from './rows/rows';
import { readOptions } from './runner/options';
import type { RunOptions } from './runner/options';
import { runGuard } from './runner/run-guard';
import { runTable } from './runner/run-table';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const modes = {
  table: (options) => runTable(options, print),
  async list({ isQuick }) {
    for (const { id, title } of allRows(isQuick)) print(`${id.padEnd(28)} ${title}`);
    return true;
  },
  micro: (options) => runMicro(options, print),
  guard: (options) => runGuard(options, print),
} as const satisfies Record<RunOptions['mode'], (options: RunOptions) => Promise<boolean>>;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!await modes[options.mode](options)) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

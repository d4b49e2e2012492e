import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { AbortError } from 'purecql';
import { StatementSplitter } from './cql/statement-splitter';
import type { Statement } from './cql/statement-splitter';
import { ExitCode } from './exit-code';
import { reportError } from './report-error';
import type { Run } from './run-statement';
import { runCommandOrStatement } from './shell/shell-commands';
import { UsageError } from './usage-error';

/** What `-f` means. */
export interface Script {
  /** `-` = what is piped in. */
  readonly path: string;
  /** Go on after a statement that failed. */
  readonly keepGoing: boolean;
}

/** Runs the statements of a file in order and stops at the first that fails, unless it is told to go on. */
export async function runScript({ path, keepGoing }: Script, run: Run): Promise<ExitCode> {
  let code: ExitCode = ExitCode.ok;
  for await (const { text, line } of statementsOf(path)) {
    try {
      const outcome = await runCommandOrStatement(text, run);
      if (outcome === 'exit') return code;
      if (outcome !== undefined) code = worse(code, await runScript({ path: outcome.source, keepGoing }, run));
      if (code !== ExitCode.ok && !keepGoing) return code;
    } catch (error) {
      await run.output.flush();
      code = reportError(error, `${path === '-' ? 'input' : path}, line ${line}`);
      if (!keepGoing || error instanceof AbortError) return code;
    }
  }
  return code;
}

function worse(one: ExitCode, other: ExitCode): ExitCode {
  return one === ExitCode.ok ? other : one;
}

async function* statementsOf(path: string): AsyncGenerator<Statement, void, undefined> {
  const splitter = new StatementSplitter();
  for await (const line of linesOf(path)) yield* splitter.push(line);
  yield* splitter.end();
}

async function* linesOf(path: string): AsyncGenerator<string, void, undefined> {
  const input = path === '-' ? process.stdin : createReadStream(path);
  const failure = new Promise<never>((_, reject) => {
    input.once('error', (error: Error) => reject(new UsageError(`${path} cannot be read: ${error.message}`, { cause: error })));
  });
  failure.catch(() => undefined);
  const reader = createInterface({ input, crlfDelay: Infinity });
  const lines = reader[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([lines.next(), failure]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    reader.close();
    input.destroy();
  }
}

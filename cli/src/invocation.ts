import type { Context } from './context';
import { withSession } from './context';
import { copyFrom } from './copy/copy-from';
import type { CopyFromOptions } from './copy/copy-from';
import { copyTo } from './copy/copy-to';
import type { CopyOptions } from './copy/copy-to';
import { describe } from './describe/describe';
import { doctor } from './doctor/doctor';
import { ExitCode } from './exit-code';
import { runScript } from './run-script';
import type { Run, RunSettings } from './run-statement';
import { StatementSplitter } from './cql/statement-splitter';
import { Shell } from './shell/shell';
import { runCommandOrStatement } from './shell/shell-commands';
import { showTrace } from './trace';
import { down, up } from './up/up';
import type { UpOptions } from './up/keeper';
import { UsageError } from './usage-error';

/** What a command line means. */
export type Invocation =
  | { readonly command: 'statement' | 'trace'; readonly text: string }
  | { readonly command: 'script'; readonly path: string; readonly keepGoing: boolean }
  | { readonly command: 'shell' | 'doctor' | 'down' }
  | { readonly command: 'describe'; readonly words: readonly string[]; readonly fromMetadata: boolean }
  | { readonly command: 'copy to'; readonly options: CopyOptions }
  | { readonly command: 'copy from'; readonly options: CopyFromOptions }
  | { readonly command: 'up'; readonly options: UpOptions };

/** Does what the command line means. */
export async function invoke(invocation: Invocation, context: Context): Promise<ExitCode> {
  switch (invocation.command) {
    case 'statement':
      return withRun(context, (run) => runText(invocation.text, run));
    case 'trace':
      return withRun(context, (run) => runTraced(invocation.text, run));
    case 'script':
      return withRun(context, (run) => runScript(invocation, run));
    case 'shell':
      return withRun(context, (run) => new Shell(run).run());
    case 'describe':
      return withRun(context, async (run) => {
        await describe(`DESCRIBE ${invocation.words.join(' ')}`, run, invocation.fromMetadata);
        return ExitCode.ok;
      });
    case 'copy to':
      return copyTo(invocation.options, context);
    case 'copy from':
      return copyFrom(invocation.options, context);
    case 'doctor':
      return doctor(context);
    case 'up':
      return up(invocation.options, context.signal);
    case 'down':
      return down();
  }
}

function withRun(context: Context, work: (run: Run) => Promise<ExitCode>): Promise<ExitCode> {
  const { flags, output, signal } = context;
  const settings: RunSettings = { format: flags.output ?? 'table', isTraced: false, consistency: undefined };
  return withSession(context, (connected) => work({ ...connected, output, settings, signal }));
}

/** One argument may hold several statements. */
async function runText(text: string, run: Run): Promise<ExitCode> {
  const splitter = new StatementSplitter();
  const statements = [...text.split('\n').flatMap((line) => splitter.push(line)), ...splitter.end()];
  if (statements.length === 0) throw new UsageError('The statement is empty');
  for (const statement of statements) {
    const outcome = await runCommandOrStatement(statement.text, run);
    if (outcome === 'exit') break;
    if (outcome !== undefined) await runScript({ path: outcome.source, keepGoing: false }, run);
  }
  return ExitCode.ok;
}

/** Shows the trace alone; the rows are taken and left. */
async function runTraced(text: string, { session, signal, output, settings }: Run): Promise<ExitCode> {
  const result = await session.execute(text.replace(/;\s*$/, ''), undefined, { trace: true, signal });
  const { tracingId } = result.info;
  if (tracingId === undefined) throw new UsageError('The server made no trace of this statement');
  await showTrace(await session.fetchTrace(tracingId), output, settings.format);
  return ExitCode.ok;
}

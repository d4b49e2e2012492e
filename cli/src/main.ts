import { CommanderError } from 'commander';
import type { GlobalFlags } from './context';
import { ExitCode } from './exit-code';
import type { ParsedGlobals } from './global-options';
import { invoke } from './invocation';
import { Output } from './output/output';
import { makeProgram } from './program';
import { reportError } from './report-error';
import { keepCluster } from './up/keeper';
import type { KeeperMessage, UpOptions } from './up/keeper';
import { keeperCommand } from './up/up';
import { UsageError } from './usage-error';

/** How long an interrupted command may take to end in order. */
const graceMs = 2_000;

async function main(): Promise<void> {
  const [, , first, second] = process.argv;
  if (first === keeperCommand && process.send !== undefined) return runKeeper(JSON.parse(second ?? '{}') as UpOptions);
  endQuietlyWithReader();
  process.exitCode = await runCommandLine();
}

async function runCommandLine(): Promise<ExitCode> {
  let code: ExitCode = ExitCode.ok;
  const output = new Output(process.stdout);
  const program = makeProgram(async (invocation, parsed) => {
    hideArguments(parsed);
    const context = { flags: flagsOf(parsed), output, signal: interruptSignal(invocation.command) };
    code = await invoke(invocation, context);
    return code;
  });
  try {
    await program.parseAsync();
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    await output.flush();
    return reportError(error);
  }
}

/** The short forms of formats are formats. */
function flagsOf({ json, csv, vertical, ...flags }: ParsedGlobals): GlobalFlags {
  const short = (['json', 'csv', 'vertical'] as const).filter((_, place) => [json, csv, vertical][place] === true);
  const asked = [...short, ...(flags.output === undefined ? [] : [flags.output])];
  if (asked.length > 1) throw new UsageError(`Results have one form: ${asked.join(' or ')}?`);
  return { ...flags, ...(asked[0] !== undefined && { output: asked[0] }) };
}

/** Whoever lists the processes of the machine sees no password. */
function hideArguments({ password, url }: ParsedGlobals): void {
  if (password !== undefined || url !== undefined) process.title = 'purecql';
}

/** A reader that has enough, such as `head`, is no failure. */
function endQuietlyWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(ExitCode.ok);
  });
}

/** Ctrl-C ends the command in order, a second one at once; a shell has a Ctrl-C of its own. */
function interruptSignal(command: string): AbortSignal {
  const controller = new AbortController();
  if (command === 'shell') return controller.signal;
  const end = (): void => process.exit(ExitCode.interrupted);
  process.on('SIGINT', () => {
    if (controller.signal.aborted) return end();
    controller.abort(new Error('Ctrl-C'));
    setTimeout(end, graceMs).unref();
  });
  return controller.signal;
}

/** Nobody knows of nodes whose asker ended before it was told of them: they end with it. */
async function runKeeper(options: UpOptions): Promise<void> {
  let isKnown = false;
  process.once('disconnect', () => {
    if (!isKnown) process.exit(ExitCode.failed);
  });
  const tell = (message: KeeperMessage): void => {
    isKnown ||= 'running' in message;
    if (process.connected) process.send?.(message);
  };
  try {
    await keepCluster(options, tell);
  } catch (error) {
    tell({ failure: error instanceof Error ? error.message : String(error) });
    process.disconnect();
  }
}

void main();

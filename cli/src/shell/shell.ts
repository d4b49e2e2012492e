import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import { cqlName } from '../cql/value-text';
import { StatementSplitter } from '../cql/statement-splitter';
import { ExitCode } from '../exit-code';
import { reportError } from '../report-error';
import { runScript } from '../run-script';
import type { Run } from '../run-statement';
import { complete } from './complete';
import { historyPath, historySize, readHistory, writeHistory } from './history';
import { runCommandOrStatement, shellCommandOf, shellCommands } from './shell-commands';

const commands = Object.keys(shellCommands);

/** Reads statements from the terminal until Ctrl-D or EXIT; errors are shown and end nothing. */
export class Shell {
  readonly #run: Omit<Run, 'signal'>;
  readonly #splitter = new StatementSplitter();
  readonly #path = historyPath();
  readonly #reader: Interface;
  #history: readonly string[];
  /** Of the statement that runs. */
  #running: AbortController | undefined;
  /** Lines wait for the statement before them. */
  #work: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(run: Omit<Run, 'signal'>) {
    this.#run = run;
    this.#history = readHistory(this.#path);
    this.#reader = createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal: true,
      history: [...this.#history],
      historySize,
      removeHistoryDuplicates: true,
      completer: (line: string) => this.#complete(line),
    });
  }

  /** Resolves when the shell has ended and its last statement is done. */
  async run(): Promise<ExitCode> {
    const { cluster, session } = this.#run;
    const [host] = cluster.metadata.hosts;
    process.stdout.write(`Connected to ${cluster.metadata.hosts.length} node(s), Cassandra ${host?.releaseVersion ?? '?'}, `
      + `data centre ${host?.datacenter ?? '?'}${session.keyspace === undefined ? '' : `, keyspace ${session.keyspace}`}. `
      + 'HELP lists the commands.\n');
    const closed = new Promise<void>((resolve) => this.#reader.once('close', resolve));
    this.#reader.on('line', (line) => this.#queue(line));
    this.#reader.on('SIGINT', () => this.#interrupt());
    this.#reader.on('history', (history) => (this.#history = history));
    this.#prompt();
    await closed;
    this.#isClosed = true;
    await this.#work;
    writeHistory(this.#path, this.#history);
    process.stdout.write('\n');
    return ExitCode.ok;
  }

  #complete(line: string): [string[], string] {
    const { cluster, session } = this.#run;
    const begun = this.#splitter.pendingText;
    const { keyspaces } = cluster.metadata;
    return complete(`${begun}${line}`, { keyspaces, keyspace: session.keyspace, commands, quote: cqlName });
  }

  #queue(line: string): void {
    this.#work = this.#work.then(() => this.#take(line)).catch((error: unknown) => void reportError(error));
  }

  async #take(line: string): Promise<void> {
    const isCommand = !this.#splitter.isPending && shellCommandOf(line) !== undefined;
    const statements = isCommand ? [{ text: line }] : this.#splitter.push(line);
    for (const { text } of statements) {
      if (await this.#execute(text) === 'exit') return this.#reader.close();
    }
    this.#prompt();
  }

  async #execute(text: string): Promise<'exit' | undefined> {
    this.#running = new AbortController();
    try {
      const run = { ...this.#run, signal: this.#running.signal };
      const outcome = await runCommandOrStatement(text, run);
      if (typeof outcome !== 'object') return outcome;
      await runScript({ path: outcome.source, keepGoing: false }, run);
      return undefined;
    } catch (error) {
      await this.#run.output.flush();
      reportError(error);
      return undefined;
    } finally {
      this.#running = undefined;
    }
  }

  /** Cancels what runs; where nothing runs, forgets what was typed. */
  #interrupt(): void {
    if (this.#running !== undefined) return this.#running.abort(new Error('Ctrl-C'));
    this.#splitter.reset();
    this.#reader.write(null, { ctrl: true, name: 'e' });
    this.#reader.write(null, { ctrl: true, name: 'u' });
    process.stdout.write('\n(EXIT or Ctrl-D ends the shell)\n');
    this.#prompt();
  }

  #prompt(): void {
    if (this.#isClosed) return;
    const { keyspace } = this.#run.session;
    const place = keyspace === undefined ? 'purecql' : `purecql:${keyspace}`;
    this.#reader.setPrompt(this.#splitter.isPending ? `${'.'.repeat(place.length)}> ` : `${place}> `);
    this.#reader.prompt();
  }
}

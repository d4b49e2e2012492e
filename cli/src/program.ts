import { Command } from 'commander';
import type { ExitCode } from './exit-code';
import { addGlobalOptions, positiveInteger } from './global-options';
import type { ParsedGlobals } from './global-options';
import type { Invocation } from './invocation';
import { csvDefaults } from './output/csv';
import { UsageError } from './usage-error';

declare const PURECQL_CLI_VERSION: string;

interface StatementFlags extends ParsedGlobals {
  readonly file?: string;
  readonly interactive?: boolean;
  readonly keepGoing?: boolean;
}

interface CopyFlags extends ParsedGlobals {
  readonly columns?: readonly string[];
  readonly delimiter: string;
  readonly header: boolean;
  readonly null: string;
  readonly errors?: string;
  readonly resume?: boolean;
  readonly concurrency?: number;
  readonly maxErrors?: number;
}

interface UpFlags extends ParsedGlobals {
  readonly nodes: number;
  readonly auth?: boolean;
  readonly mutualTls?: boolean;
  readonly release?: string;
}

/** Runs what the command line means. */
export type Invoke = (invocation: Invocation, flags: ParsedGlobals) => Promise<ExitCode>;

/** The command line: what it takes, and what each command is in the end. */
export function makeProgram(invoke: Invoke): Command {
  const program = addGlobalOptions(new Command('purecql'))
    .description('Statements, a shell and tools for Apache Cassandra and DataStax Enterprise.')
    .version(PURECQL_CLI_VERSION)
    .argument('[statement]', 'CQL to run; without one a shell, or the statements that are piped in')
    .option('-f, --file <cql>', 'run the statements of a file (- = what is piped in)')
    .option('--keep-going', 'go on after a statement of a file that failed')
    .option('-i, --interactive', 'a shell even where the input is no terminal')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', exitCodesText)
    .action(async (statement: string | undefined, flags: StatementFlags) => {
      await invoke(statementInvocation(statement, flags), flags);
    });
  addTools(program, invoke);
  addCopy(program, invoke);
  addCluster(program, invoke);
  return program;
}

const exitCodesText = `
Variables: CASSANDRA_URL, CASSANDRA_CONTACT_POINTS, _LOCAL_DC, _USERNAME, _PASSWORD, _KEYSPACE, _TLS, _TLS_CA, _TLS_CERT,
_TLS_KEY, _SECURE_CONNECT_BUNDLE; without any of it the cluster of "purecql up", or else 127.0.0.1:9042.
Exit codes: 0 done, 1 a statement or a record failed, 2 wrong usage, 3 no connection, 130 interrupted.`;

function statementInvocation(statement: string | undefined, { file, interactive, keepGoing }: StatementFlags): Invocation {
  if (statement !== undefined && file !== undefined) throw new UsageError('Give a statement or --file, not both');
  if (statement !== undefined) return { command: 'statement', text: statement };
  if (file !== undefined) return { command: 'script', path: file, keepGoing: keepGoing === true };
  if (interactive === true || process.stdin.isTTY) return { command: 'shell' };
  return { command: 'script', path: '-', keepGoing: keepGoing === true };
}

function addTools(program: Command, invoke: Invoke): void {
  program.command('describe')
    .description('keyspaces, tables, types, functions, cluster, schema, or one thing by its name: describe table shop.items')
    .argument('<what...>')
    .option('--from-metadata', 'make the text of the metadata of the driver, although the server could')
    .action(async (words: readonly string[], _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ParsedGlobals & { readonly fromMetadata?: boolean }>();
      await invoke({ command: 'describe', words, fromMetadata: flags.fromMetadata === true }, flags);
    });
  program.command('trace')
    .description('run a statement and show where its time went')
    .argument('<statement>')
    .action(async (text: string, _: unknown, command: Command) => {
      await invoke({ command: 'trace', text }, command.optsWithGlobals<ParsedGlobals>());
    });
  program.command('doctor')
    .description('why can I not connect? One step after the other, with a cure for the one that fails')
    .action(async (_: unknown, command: Command) => {
      await invoke({ command: 'doctor' }, command.optsWithGlobals<ParsedGlobals>());
    });
}

function addCopy(program: Command, invoke: Invoke): void {
  const copy = program.command('copy').description('a table to a CSV file, or a CSV file into a table');
  const add = (direction: 'to' | 'from', description: string): Command => copy.command(direction)
    .description(description)
    .argument('<table>', 'keyspace.table')
    .argument('<file>', '- = the standard stream')
    .option('--columns <names>', 'columns, in their order: a,b,c', (names: string) => names.split(',').map((name) => name.trim()))
    .option('--delimiter <character>', 'between fields', csvDefaults.delimiter)
    .option('--no-header', 'no line of names at the top')
    .option('--null <text>', 'stands for null; by default nothing, and an empty text is ""', csvDefaults.nullText)
    .action(async (table: string, file: string, _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<CopyFlags>();
      await invoke(copyInvocation(direction, { table, file }, flags), flags);
    });
  add('to', 'write a table to a file');
  add('from', 'load a file into a table')
    .option('--errors <csv>', 'where records go that failed (<file>.errors.csv)')
    .option('--resume', 'take what failed from there, and go on where the copy was interrupted')
    .option('--concurrency <number>', 'requests at a time (256)', positiveInteger)
    .option('--max-errors <number>', 'stop after so many failures (1000)', positiveInteger);
}

function copyInvocation(
  direction: 'to' | 'from', place: { readonly table: string; readonly file: string }, flags: CopyFlags,
): Invocation {
  const { delimiter, header, columns, errors, resume, concurrency, maxErrors } = flags;
  if (delimiter.length !== 1) throw new UsageError('--delimiter is one character');
  const form = { delimiter, header, nullText: flags.null };
  const shared = { ...place, columns, form };
  if (direction === 'to') return { command: 'copy to', options: shared };
  const limits = { concurrency: concurrency ?? 256, maxErrors: maxErrors ?? 1_000 };
  return { command: 'copy from', options: { ...shared, errors, resume: resume === true, ...limits } };
}

function addCluster(program: Command, invoke: Invoke): void {
  program.command('up')
    .description('start Cassandra nodes on this machine (Java 17 and Maven fetch and run them); --tls gives them certificates')
    .configureHelp({ showGlobalOptions: false })
    .option('--nodes <number>', '1 to 3, on 127.0.0.1 to 127.0.0.3', positiveInteger, 1)
    .option('--auth', 'passwords: user cassandra, password cassandra')
    .option('--mutual-tls', 'TLS, and clients show certificates too')
    .option('--release <version>', 'of Cassandra (5.0.5); 4.1 wants Java 11')
    .action(async (_: unknown, command: Command) => {
      const flags = command.optsWithGlobals<UpFlags>();
      await invoke(upInvocation(flags), {});
    });
  program.command('down')
    .description('end the nodes of "up" and remove their data')
    .configureHelp({ showGlobalOptions: false })
    .action(async (_: unknown, command: Command) => {
      refuseOthers('down', command.optsWithGlobals(), []);
      await invoke({ command: 'down' }, {});
    });
}

function upInvocation({ nodes, auth, tls, mutualTls, release, ...others }: UpFlags): Invocation {
  refuseOthers('up', others, []);
  if (nodes !== 1 && nodes !== 2 && nodes !== 3) throw new UsageError('--nodes is 1, 2 or 3');
  const encryption = mutualTls === true ? 'mutual' : tls === true && 'server';
  return { command: 'up', options: { nodes, auth: auth === true, tls: encryption, version: release } };
}

/** An option that means nothing here would be ignored otherwise. */
function refuseOthers(command: string, flags: object, known: readonly string[]): void {
  const strange = Object.keys(flags).find((name) => !known.includes(name));
  if (strange === undefined) return;
  const option = strange.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(`${command} takes no --${option}`);
}

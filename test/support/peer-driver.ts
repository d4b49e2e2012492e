import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFileLock } from './cassandra/file-lock';
import { streamProgress } from './cassandra/progress';
import { runCommand } from './cassandra/run-command';

/** What tests and benchmarks use of npm's cassandra-driver 4.10.0. */
export interface PeerDriver {
  readonly Client: new (options: PeerOptions) => PeerClient;
  readonly auth: { readonly PlainTextAuthProvider: new (username: string, password: string) => object };
  readonly types: {
    readonly protocolVersion: Readonly<Record<string, number>>;
    readonly consistencies: Readonly<Record<string, number>>;
    readonly dataTypes: Readonly<Record<string, number>>;
    readonly Uuid: PeerParser;
    readonly TimeUuid: PeerParser;
    readonly BigDecimal: PeerParser;
    readonly Integer: PeerParser;
    readonly Long: PeerParser;
    readonly InetAddress: PeerParser;
    readonly LocalDate: PeerParser;
    readonly LocalTime: PeerParser;
    readonly Duration: PeerParser;
    readonly Tuple: new (...elements: unknown[]) => object;
    readonly Vector: new (elements: Iterable<unknown>, subtype?: string) => object;
  };
}

/** A value class that reads its text. */
export interface PeerParser {
  fromString(text: string): object;
}

/** The options that are used here; the others go through as they are. */
export interface PeerOptions extends Readonly<Record<string, unknown>> {
  readonly contactPoints: readonly string[];
  readonly localDataCenter: string;
}

/** One session of the peer. */
export interface PeerClient {
  connect(): Promise<void>;
  execute(query: string, params?: unknown, options?: Readonly<Record<string, unknown>>): Promise<PeerResult>;
  batch(queries: readonly unknown[], options?: Readonly<Record<string, unknown>>): Promise<PeerResult>;
  stream(query: string, params?: unknown, options?: Readonly<Record<string, unknown>>): AsyncIterable<PeerRow>;
  shutdown(): Promise<void>;
}

/** Rows by column name. */
export type PeerRow = Readonly<Record<string, unknown>>;

/** What a request of the peer gives. */
export interface PeerResult {
  readonly rows: readonly PeerRow[];
  readonly pageState: string | null;
  first(): PeerRow | null;
}

const folder = join(__dirname, '..', 'peer');

/** The other Node driver. */
export async function loadPeerDriver(): Promise<PeerDriver> {
  return (await peerRequire())('cassandra-driver') as PeerDriver;
}

/** Loads the packages of test/peer, which are installed there on first use, with the versions of the lock file. */
export async function peerRequire(): Promise<NodeJS.Require> {
  if (!isInstalled()) {
    const progress = streamProgress();
    progress.step('Installing cassandra-driver and others into test/peer (once)…');
    await withFileLock(join(folder, 'install.lock'), async () => {
      if (!isInstalled()) await install();
    });
    progress.done();
  }
  return createRequire(join(folder, 'package.json'));
}

/** npm writes the first of these files last; an installation from before may lack a package that has come since. */
function isInstalled(): boolean {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies: object };
  const packages = Object.keys(dependencies).map((name) => join(name, 'package.json'));
  return ['.package-lock.json', ...packages].every((path) => existsSync(join(folder, 'node_modules', path)));
}

async function install(): Promise<void> {
  const { exitCode, output } = await runCommand('npm', ['ci', '--no-audit', '--no-fund'], folder);
  if (exitCode !== 0) throw new Error(`npm ci in test/peer failed:\n${output}`);
}

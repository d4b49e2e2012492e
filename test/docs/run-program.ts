import * as files from 'node:fs';
import * as promised from 'node:fs/promises';
import { inspect, format } from 'node:util';
import { compileFunction } from 'node:vm';
import type { Environment } from '../../src/environment';
import * as driver from '../../src/index';
import type { ClusterOptions, DseGssApiAuthOptions, Session } from '../../src/index';
import { optionsFromEnv } from '../../src/session/cluster-env';
import { optionsFromUrl } from '../../src/session/cluster-url';
import { runnableCode } from './compile-programs';
import type { Program } from './pages';

/** What programs of pages find where they run. */
export interface ProgramWorld {
  readonly env: Readonly<Record<string, string>>;
  readonly environment: Environment;
  /** Modules besides Node's and the driver. */
  readonly modules?: Readonly<Record<string, unknown>>;
  /** What the clusters are asked that a program only makes (default: what every node knows). */
  readonly question?: string;
  /** Where a file is that a program names. */
  path(name: string): string;
}

/** What came of a program. */
export interface Run {
  /** What it printed, a line each. */
  readonly printed: string;
  readonly clusters: number;
  /** What the clusters answered that it made and did not connect; they were connected afterwards. */
  readonly answers: readonly (readonly unknown[])[];
}

/** Clusters as the programs of pages have them: in their world, with its login unless they have one, and none stays open. */
class Clusters {
  readonly all: driver.Cluster[] = [];
  readonly connected = new Set<driver.Cluster>();
  readonly Cluster: typeof driver.Cluster;

  constructor(world: ProgramWorld) {
    const { all, connected } = this;
    const { CASSANDRA_USERNAME: username, CASSANDRA_PASSWORD: password } = world.env;
    const login = username === undefined ? {} : { authProvider: new driver.PlainTextAuthProvider(username, password) };
    const inWorld = (options: ClusterOptions): ClusterOptions => {
      const bundle = options.cloud?.secureConnectBundle;
      const cloud = typeof bundle === 'string' ? { cloud: { secureConnectBundle: world.path(bundle) } } : {};
      return { ...login, ...options, ...cloud };
    };
    class Cluster extends driver.Cluster {
      constructor(options: ClusterOptions = {}) {
        super(inWorld(options), world.environment);
        all.push(this);
      }

      static override fromEnv(options: ClusterOptions = {}): driver.Cluster {
        return new Cluster({ ...optionsFromEnv(world.env), ...options });
      }

      static override fromUrl(url: string, options: ClusterOptions = {}): driver.Cluster {
        return new Cluster({ ...optionsFromUrl(url), ...options });
      }

      override async connect(keyspace?: string): Promise<Session> {
        connected.add(this);
        return super.connect(keyspace);
      }
    }
    this.Cluster = Cluster;
  }

  /** Whoever reads of options wants them to connect. */
  async connectRest(question = 'SELECT key FROM system.local'): Promise<(readonly unknown[])[]> {
    const answers: (readonly unknown[])[] = [];
    for (const cluster of this.all) {
      if (this.connected.has(cluster)) continue;
      const session = await cluster.connect();
      answers.push((await session.execute(question)).rows);
    }
    return answers;
  }

  async end(): Promise<void> {
    await Promise.all(this.all.map((cluster) => cluster.shutdown()));
  }
}

/** Runs a program of a page in its world, and connects the clusters that it only makes. */
export async function runProgram(program: Program, world: ProgramWorld): Promise<Run> {
  const clusters = new Clusters(world);
  const { Cluster } = clusters;
  const purecql = { ...driver, Cluster, DseGssApiAuthProvider: gssApiIn(world) };
  const printed: string[] = [];
  const print = (...parts: unknown[]): void => void printed.push(format(...parts));
  const console = { log: print, warn: print, error: print, table: (rows: unknown) => print(inspect(rows)) };
  const exported: { main?: () => Promise<void> } = {};
  const load = (name: string): unknown => (name === 'purecql' ? purecql : moduleIn(world, name));
  try {
    const names = ['require', 'exports', 'console', 'process'];
    const body = compileFunction(runnableCode(program), names, { filename: program.place });
    body(load, exported, console, { env: world.env, version: process.version });
    await exported.main?.();
    const answers = await clusters.connectRest(world.question);
    return { printed: printed.map((line) => `${line}\n`).join(''), clusters: clusters.all.length, answers };
  } finally {
    await clusters.end();
  }
}

/** Kerberos as the programs have it: their keytabs are in their world. */
function gssApiIn(world: ProgramWorld): typeof driver.DseGssApiAuthProvider {
  return class DseGssApiAuthProvider extends driver.DseGssApiAuthProvider {
    constructor(options: DseGssApiAuthOptions = {}) {
      const { keytab } = options;
      super(keytab === undefined ? options : { ...options, keytab: world.path(keytab) });
    }
  };
}

function moduleIn(world: ProgramWorld, name: string): unknown {
  const { readFileSync } = files;
  const { readFile } = promised;
  if (name === 'node:fs') {
    return { ...files, readFileSync: (path: string, ...more: []) => readFileSync(world.path(path), ...more) };
  }
  if (name === 'node:fs/promises') {
    return { ...promised, readFile: (path: string, ...more: []) => readFile(world.path(path), ...more) };
  }
  if (world.modules !== undefined && Object.hasOwn(world.modules, name)) return world.modules[name];
  if (name.startsWith('node:')) return process.getBuiltinModule(name);
  throw new Error(`Programs of pages do not have ${name}`);
}

import * as files from 'node:fs';
import * as promised from 'node:fs/promises';
import { inspect, format } from 'node:util';
import { compileFunction } from 'node:vm';
import * as driver from '../../src/index';
import type { ClusterOptions, Session } from '../../src/index';
import { optionsFromEnv } from '../../src/session/cluster-env';
import { optionsFromUrl } from '../../src/session/cluster-url';
import { runnableCode } from './compile-programs';
import type { Program } from './pages';
import type { World } from './world';

/** What came of a program. */
export interface Run {
  /** What it printed, a line each. */
  readonly printed: string;
  readonly clusters: number;
  /** Clusters that it made and did not connect; they were connected afterwards. */
  readonly connectedAfterwards: number;
}

/** Clusters as the programs of pages have them: in their world, with its login unless they have one, and none stays open. */
class Clusters {
  readonly all: driver.Cluster[] = [];
  readonly connected = new Set<driver.Cluster>();
  readonly Cluster: typeof driver.Cluster;

  constructor(world: World) {
    const { all, connected } = this;
    const login = new driver.PlainTextAuthProvider(world.env['CASSANDRA_USERNAME'], world.env['CASSANDRA_PASSWORD']);
    const inWorld = (options: ClusterOptions): ClusterOptions => {
      const bundle = options.cloud?.secureConnectBundle;
      const cloud = typeof bundle === 'string' ? { cloud: { secureConnectBundle: world.path(bundle) } } : {};
      return { authProvider: login, ...options, ...cloud };
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
  async connectRest(): Promise<number> {
    const rest = this.all.filter((cluster) => !this.connected.has(cluster));
    for (const cluster of rest) await (await cluster.connect()).execute('SELECT key FROM system.local');
    return rest.length;
  }

  async end(): Promise<void> {
    await Promise.all(this.all.map((cluster) => cluster.shutdown()));
  }
}

/** Runs a program of a page in its world, and connects the clusters that it only makes. */
export async function runProgram(program: Program, world: World): Promise<Run> {
  const clusters = new Clusters(world);
  const printed: string[] = [];
  const print = (...parts: unknown[]): void => void printed.push(format(...parts));
  const console = { log: print, warn: print, error: print, table: (rows: unknown) => print(inspect(rows)) };
  const exported: { main?: () => Promise<void> } = {};
  const load = (name: string): unknown => (
    name === 'purecql' ? { ...driver, Cluster: clusters.Cluster } : moduleIn(world, name)
  );
  try {
    const names = ['require', 'exports', 'console', 'process'];
    const body = compileFunction(runnableCode(program), names, { filename: program.place });
    body(load, exported, console, { env: world.env, version: process.version });
    await exported.main?.();
    const connectedAfterwards = await clusters.connectRest();
    return { printed: printed.map((line) => `${line}\n`).join(''), clusters: clusters.all.length, connectedAfterwards };
  } finally {
    await clusters.end();
  }
}

function moduleIn(world: World, name: string): unknown {
  const { readFileSync } = files;
  const { readFile } = promised;
  if (name === 'node:fs') {
    return { ...files, readFileSync: (path: string, ...more: []) => readFileSync(world.path(path), ...more) };
  }
  if (name === 'node:fs/promises') {
    return { ...promised, readFile: (path: string, ...more: []) => readFile(world.path(path), ...more) };
  }
  if (name.startsWith('node:')) return process.getBuiltinModule(name);
  throw new Error(`Programs of pages do not have ${name}`);
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemEnvironment } from '../../src/connection/system-environment';
import type { Environment } from '../../src/environment';
import { AstraPlay } from '../support/astra-play';
import { runCql } from '../support/raw-cql';
import { sentinelPassword } from '../support/secret-guard';
import type { TestServer } from '../support/test-server';
import { Authority } from '../support/tls-authority';
import { TlsFront } from '../support/tls-front';
import { missingProgram, pkcs12 } from '../support/tls-stores';
import type { ProgramWorld } from './run-program';

const keyspaces = ['shop', 'default_keyspace'];
const roles = ['app', 'service', 'token'];
const tables = [
  'shop.users (id int PRIMARY KEY, name text, email text)',
  'shop.items (id int PRIMARY KEY, name text, price double, embedding vector<float, 3>)',
  'shop.orders (customer int, id timeuuid, total decimal, PRIMARY KEY (customer, id))',
  'shop.events (id uuid PRIMARY KEY, at timeuuid, what text)',
];
const statements = [
  ...keyspaces.map((name) => (
    `CREATE KEYSPACE IF NOT EXISTS ${name} WITH replication = { 'class': 'SimpleStrategy', 'replication_factor': 1 }`
  )),
  ...tables.map((table) => `CREATE TABLE IF NOT EXISTS ${table}`),
  "CREATE CUSTOM INDEX IF NOT EXISTS items_embedding ON shop.items (embedding) USING 'StorageAttachedIndex'",
  ...roles.map((name) => (
    `CREATE ROLE IF NOT EXISTS "${name}" WITH PASSWORD = '${sentinelPassword}' AND LOGIN = true AND SUPERUSER = true`
  )),
  "INSERT INTO shop.users (id, name, email) VALUES (7, 'Ada', 'ada@example.org')",
  "INSERT INTO shop.items (id, name, price, embedding) VALUES (1, 'sneakers', 80, [0.1, 0.2, 0.3])",
  "INSERT INTO shop.items (id, name, price, embedding) VALUES (2, 'lamp', 25, [0.4, 0.1, 0.9])",
  ...[1, 2, 3].map((total) => `INSERT INTO shop.orders (customer, id, total) VALUES (7, now(), ${total}.50)`),
];

/**
 * The world that the programs of the pages run in: whatever hosts they name, behind each is the node of the tests, with TLS
 * before it where they ask for that; the files, the roles and the tables that they name are there.
 */
export class World implements ProgramWorld {
  readonly env: Readonly<Record<string, string>> = {
    CASSANDRA_CONTACT_POINTS: '10.1.2.3', CASSANDRA_USERNAME: 'app', CASSANDRA_PASSWORD: sentinelPassword,
    CASSANDRA_KEYSPACE: 'shop', ASTRA_TOKEN: sentinelPassword,
  };
  readonly environment: Environment;
  readonly #folder: string;
  readonly #front: TlsFront;
  readonly #play: AstraPlay;

  private constructor(folder: string, front: TlsFront, play: AstraPlay, node: number) {
    this.#folder = folder;
    this.#front = front;
    this.#play = play;
    const real = systemEnvironment();
    const own = new Set([front.port, play.proxy.port, play.service.port]);
    const portOf = (port: number, isTls: boolean): number => (own.has(port) ? port : isTls ? front.port : node);
    this.environment = {
      ...real,
      lookup: async () => ['127.0.0.1'],
      openTransport: (target, events, signal) => {
        const port = portOf(target.port, target.tls !== undefined);
        return real.openTransport({ ...target, address: '127.0.0.1', port }, events, signal);
      },
    };
  }

  static async before(server: TestServer): Promise<World> {
    await runCql(server, ...statements);
    const [node = ''] = server.contactPoints;
    const authority = await Authority.create();
    const names = ['node1.db.example', 'node2.db.example', 'localhost'];
    const pair = await authority.issue({ dns: names, ips: ['127.0.0.1', '10.1.2.3'] });
    const front = await TlsFront.start({ ...pair, ca: authority.cert, requestCert: true, rejectUnauthorized: false }, node);
    const play = await AstraPlay.inFrontOf(server);
    const folder = await mkdtemp(join(tmpdir(), 'purecql-docs-'));
    const world = new World(folder, front, play, Number(/\d+$/.exec(node)?.[0]));
    await world.#writeFiles(authority);
    return world;
  }

  /** What the programs read: certificates, keys, secrets and bundles, wherever they say that it is. */
  async #writeFiles(authority: Authority): Promise<void> {
    const client = await authority.issue({ commonName: 'app', usage: 'client' });
    const files: Record<string, string | Buffer> = {
      'ca.pem': authority.cert, 'client.pem': client.cert, cassandra: `${sentinelPassword}\n`,
      'client.key': client.key, 'secure-connect-shop.zip': this.#play.bundle({ keyspace: 'shop' }),
    };
    if ((await missingProgram('openssl')) === undefined) files['client.p12'] = await pkcs12(client, 'secret');
    await Promise.all(Object.entries(files).map(([name, content]) => writeFile(this.path(name), content, { mode: 0o600 })));
  }

  path(name: string): string {
    return join(this.#folder, name.replace(/^.*\//, ''));
  }

  async stop(): Promise<void> {
    await Promise.all([this.#front.stop(), this.#play.stop()]);
    await rm(this.#folder, { recursive: true, force: true });
  }
}

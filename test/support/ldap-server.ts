import { createHash, randomBytes } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from './cassandra/free-ports';
import { findOnPath, runCommand } from './cassandra/run-command';
import { ServerUnavailableError } from './cassandra/server-unavailable-error';
import { Watchdog } from './cassandra/watchdog';

/** Whom the LDAP server knows. */
export interface LdapOptions {
  /** Passwords by user name. */
  readonly users: Readonly<Record<string, string>>;
}

/** A real LDAP server of one's own. */
export interface LdapServer extends AsyncDisposable {
  /** `ldap://127.0.0.1:port` */
  readonly url: string;
  /** Name of a user's entry, with `{0}` in the place of the user name. */
  readonly dnPattern: string;
  readonly pid: number;
  /** Ends the process and removes its files. */
  stop(): Promise<void>;
}

const address = '127.0.0.1';
const suffix = 'dc=example,dc=org';
const dnPattern = `uid={0},ou=people,${suffix}`;
const startTimeoutMs = 30_000;
const pollMs = 50;
const maxStarts = 3;

/** Where packages put the server, its schemas and its modules; Debian and Ubuntu first, then Fedora, then Homebrew. */
const serverFolders: readonly string[] = [
  ...(process.env['PATH'] ?? '').split(delimiter),
  ...['/usr/sbin', '/usr/local/libexec', '/opt/homebrew/opt/openldap/libexec', '/usr/libexec'],
];
const schemaFolders = ['/etc/ldap/schema', '/etc/openldap/schema', '/opt/homebrew/etc/openldap/schema'];
const moduleFolders = ['/usr/lib/ldap', '/usr/lib64/openldap', '/opt/homebrew/opt/openldap/libexec/openldap'];
/** Ubuntu lets the program at its own path touch none but its own folders; a copy elsewhere is free. */
const confinement = '/etc/apparmor.d/usr.sbin.slapd';

/** Reads one byte before it becomes the program, so that no server runs that the watchdog has not heard of. */
const gate = 'read -r go && exec "$@" </dev/null';

/**
 * Starts slapd with private files on a loopback port; it ends when this process ends, in whatever way.
 * @throws ServerUnavailableError where it is not installed
 */
export async function startLdapServer(options: LdapOptions, folders = serverFolders): Promise<LdapServer> {
  const program = await findProgram(folders);
  for (let start = 1; ; start++) {
    const server = await startOnFreePort(program, options);
    if (server instanceof PrivateLdapServer) return server;
    if (start === maxStarts || !/already in use/i.test(server)) throw new Error(`slapd did not start:\n${server}`);
  }
}

async function findProgram(folders: readonly string[]): Promise<string> {
  const [program] = await findOnPath('slapd', { PATH: folders.join(delimiter) });
  const [schemas] = schemaFolders.filter((folder) => existsSync(join(folder, 'core.schema')));
  if (program !== undefined && schemas !== undefined) return program;
  throw new ServerUnavailableError('slapd not found', 'It serves LDAP users to a node. Install it (apt install slapd)');
}

/** Gives the server, or what it said when it did not start. */
async function startOnFreePort(program: string, options: LdapOptions): Promise<PrivateLdapServer | string> {
  const folder = await mkdtemp(join(tmpdir(), 'purecql-ldap-'));
  const watchdog = new Watchdog(folder);
  try {
    const config = await writeFiles(folder, options);
    const runnable = await outsideConfinement(program, folder);
    const { exitCode, output } = await runCommand(runnable, ['-T', 'add', '-f', config, '-l', join(folder, 'users.ldif')]);
    if (exitCode !== 0) throw new Error(`slapadd failed:\n${output}`);
    const [port = 0] = await freePorts(1, [address]);
    const server = new ServerProcess(runnable, ['-f', config, '-h', `ldap://${address}:${port}`, '-d', 'none'], watchdog);
    const failure = await server.untilItListens(port);
    if (failure === undefined) return new PrivateLdapServer(port, server, watchdog);
    await watchdog.release();
    return failure;
  } catch (error) {
    await watchdog.release();
    throw error;
  }
}

async function outsideConfinement(program: string, folder: string): Promise<string> {
  if (!existsSync(confinement)) return program;
  const copy = join(folder, 'slapd');
  await copyFile(program, copy);
  return copy;
}

/** slapd.conf(5): one database, whose entries are only for binding. */
async function writeFiles(folder: string, { users }: LdapOptions): Promise<string> {
  const schemas = schemaFolders.find((path) => existsSync(join(path, 'core.schema'))) ?? '';
  const modules = moduleFolders.find((path) => existsSync(join(path, 'back_mdb.so')));
  const config = join(folder, 'slapd.conf');
  await mkdir(join(folder, 'data'));
  await writeFile(config, [
    `include ${join(schemas, 'core.schema')}`,
    ...(modules === undefined ? [] : [`modulepath ${modules}`, 'moduleload back_mdb']),
    'database mdb',
    `suffix "${suffix}"`,
    `directory ${join(folder, 'data')}`,
    'access to attrs=userPassword by anonymous auth',
    '',
  ].join('\n'));
  await writeFile(join(folder, 'users.ldif'), entries(users));
  return config;
}

function entries(users: LdapOptions['users']): string {
  const people = Object.entries(users).map(([name, password]) => ({
    dn: dnPattern.replace('{0}', () => escaped(name)), objectClass: ['person', 'uidObject'], uid: name, cn: name, sn: name,
    userPassword: saltedHash(password),
  }));
  const tree = [
    { dn: suffix, objectClass: ['organization', 'dcObject'], dc: 'example', o: 'example' },
    { dn: `ou=people,${suffix}`, objectClass: 'organizationalUnit', ou: 'people' },
  ];
  return [...tree, ...people].map(entryText).join('\n');
}

/** LDIF (RFC 2849), with all values in base64. */
function entryText(entry: Readonly<Record<string, string | readonly string[]>>): string {
  const lines = Object.entries(entry).flatMap(([name, values]) => (
    [values].flat().map((value) => `${name}:: ${Buffer.from(value).toString('base64')}\n`)
  ));
  return lines.join('');
}

/** A value within a distinguished name (RFC 4514 §2.4). */
function escaped(value: string): string {
  return value.replace(/[,+"\\<>;=]|^[ #]| $/g, '\\$&');
}

/** {SSHA} of slapd: SHA-1 of password and salt, then the salt. */
function saltedHash(password: string): string {
  const salt = randomBytes(8);
  const digest = createHash('sha1').update(password).update(salt).digest();
  return `{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`;
}

/** The process, which does not outlive this one. */
class ServerProcess {
  readonly #child: ChildProcess;
  readonly #watchdog: Watchdog;
  #output = '';

  constructor(program: string, args: readonly string[], watchdog: Watchdog) {
    this.#watchdog = watchdog;
    this.#child = spawn('sh', ['-c', gate, 'sh', program, ...args], { detached: true, cwd: '/', stdio: 'pipe' });
    this.#child.stdin?.on('error', () => undefined);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.#output = (this.#output + String(chunk)).slice(-4_000)));
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get #isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Gives what the process said when it ends, or is too late, instead. */
  async untilItListens(port: number): Promise<string | undefined> {
    await this.#watchdog.watch(this.pid);
    this.#child.stdin?.end('go\n');
    const deadline = performance.now() + startTimeoutMs;
    while (!(await canConnect(port)) || !this.#isRunning) {
      if (!this.#isRunning) return this.#output;
      if (performance.now() > deadline) return `Not within ${startTimeoutMs / 1_000} s. ${this.#output}`;
      await delay(pollMs);
    }
    return undefined;
  }

  async end(): Promise<void> {
    if (!this.#isRunning) return;
    const exited = once(this.#child, 'close');
    this.#child.kill('SIGTERM');
    await exited;
  }
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port }, () => resolve(true));
    socket.once('connect', () => socket.destroy());
    socket.once('error', () => resolve(false));
  });
}

class PrivateLdapServer implements LdapServer {
  readonly url: string;
  readonly dnPattern = dnPattern;
  readonly #process: ServerProcess;
  readonly #watchdog: Watchdog;

  constructor(port: number, server: ServerProcess, watchdog: Watchdog) {
    this.url = `ldap://${address}:${port}`;
    this.#process = server;
    this.#watchdog = watchdog;
  }

  get pid(): number {
    return this.#process.pid;
  }

  async stop(): Promise<void> {
    await this.#process.end();
    await this.#watchdog.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

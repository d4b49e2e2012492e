import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from './cassandra/free-ports';
import { findOnPath, ifExecutable } from './cassandra/run-command';
import { ServerUnavailableError } from './cassandra/server-unavailable-error';
import { Watchdog } from './cassandra/watchdog';

/** What a ticket is asked for with, and where it is put. */
export interface KinitOptions {
  /** One of these two proves who asks. */
  readonly password?: string;
  readonly keytab?: string;
  /** As in KRB5CCNAME, such as `FILE:…` or `DIR:…` (default: that of `environment`). */
  readonly cache?: string;
  /** As kinit takes it, such as `2s`. */
  readonly lifetime?: string;
}

/** What a principal may do. */
export interface PrincipalOptions {
  /** How long its tickets last at most, such as `2 seconds`. */
  readonly maxLife?: string;
}

/** A Kerberos key distribution centre of our own on 127.0.0.1, with all its files in one private folder. */
export interface Kdc extends AsyncDisposable {
  readonly realm: string;
  /** The krb5.conf of its clients and services. */
  readonly configFile: string;
  /** For new files of tests; it goes when the KDC is stopped. */
  readonly folder: string;
  /** What its clients need: KRB5_CONFIG, and a KRB5CCNAME away from the user's own tickets. */
  readonly environment: Readonly<Record<string, string>>;
  /** Such as `alice` or `dse/localhost`; without a password its key is random. */
  addPrincipal(name: string, password?: string, options?: PrincipalOptions): Promise<void>;
  /** Gives a principal another key; keytabs that were exported before do not have it. */
  changePassword(name: string, password: string): Promise<void>;
  /** Adds the keys of a principal to a file; its password stays as it is. */
  exportKeytab(principal: string, file: string): Promise<void>;
  /** Gets a ticket into a cache, as a user would: in a collection it gets a place of its own. */
  kinit(principal: string, options: KinitOptions): Promise<void>;
  /** Whether a cache has a ticket that is not too old. */
  hasTicket(cache: string): Promise<boolean>;
  /** Stops the process where it stands (SIGSTOP): it takes connections and answers none. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

const usualNames: RealmNames = { realm: 'PURECQL.TEST', domain: 'localhost' };
const address = '127.0.0.1';
const maxStarts = 3;
const startTimeoutMs = 20_000;
const pollMs = 50;
/** Where distributions put programs for administrators, which not every user has on the PATH. */
const adminFolders = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/opt/krb5/sbin', '/opt/homebrew/opt/krb5/bin'];
/** Reads one byte before it becomes the program, so that no process runs that the watchdog has not heard of. */
const gate = 'read -r go && exec "$@" </dev/null';

/** What a KDC is for: its realm, and the domain whose hosts belong to that. */
export interface RealmNames {
  readonly realm: string;
  readonly domain: string;
}

/** Starts a KDC; rejects with ServerUnavailableError when MIT Kerberos is not installed. */
export async function startKdc(names: RealmNames = usualNames): Promise<Kdc> {
  const programs = await findPrograms();
  for (let starts = 1; ; starts++) {
    const [port = 0] = await freePorts(1, [address]);
    const kdc = await PrivateKdc.create(programs, port, names);
    try {
      await kdc.start();
      return kdc;
    } catch (error) {
      await kdc.stop();
      if (starts === maxStarts) throw error;
    }
  }
}

const programNames = ['kdb5_util', 'krb5kdc', 'kadmin.local', 'kinit', 'klist'] as const;
type Programs = Readonly<Record<(typeof programNames)[number], string>>;

async function findPrograms(): Promise<Programs> {
  const found = await Promise.all(programNames.map(async (name) => [name, await findProgram(name)] as const));
  const missing = found.filter(([, path]) => path === undefined).map(([name]) => name);
  if (missing.length === 0) return Object.fromEntries(found) as Programs;
  throw new ServerUnavailableError(
    'MIT Kerberos not found',
    `There is no ${missing.join(', ')}; on Debian: apt-get install krb5-kdc krb5-admin-server krb5-user`,
  );
}

async function findProgram(name: string): Promise<string | undefined> {
  const [path] = await findOnPath(name);
  if (path !== undefined) return path;
  const elsewhere = await Promise.all(adminFolders.map((folder) => ifExecutable(join(folder, name))));
  return elsewhere.find((candidate) => candidate !== undefined);
}

interface RunOptions {
  readonly input?: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
}

class PrivateKdc implements Kdc {
  readonly folder: string;
  readonly configFile: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly #programs: Programs;
  readonly #port: number;
  readonly #names: RealmNames;
  readonly #watchdog: Watchdog;
  #process: ChildProcess | undefined;

  private constructor(programs: Programs, port: number, names: RealmNames, folder: string) {
    this.#programs = programs;
    this.#port = port;
    this.#names = names;
    this.folder = folder;
    this.configFile = join(folder, 'krb5.conf');
    this.environment = { KRB5_CONFIG: this.configFile, KRB5CCNAME: `FILE:${join(folder, 'tickets')}` };
    this.#watchdog = new Watchdog(folder);
  }

  static async create(programs: Programs, port: number, names: RealmNames): Promise<PrivateKdc> {
    return new PrivateKdc(programs, port, names, await mkdtemp(join(tmpdir(), 'purecql-kdc-')));
  }

  get realm(): string {
    return this.#names.realm;
  }

  async start(): Promise<void> {
    await writeFile(this.configFile, clientConfiguration(this.#port, this.#names));
    await writeFile(this.#profile, kdcConfiguration(this.folder, this.#port, this.realm));
    await this.#run('kdb5_util', ['create', '-s', '-P', 'master', '-r', this.realm]);
    await this.#spawn();
    await this.#waitUntilReady();
  }

  async addPrincipal(name: string, password?: string, { maxLife }: PrincipalOptions = {}): Promise<void> {
    const key = password === undefined ? ['-randkey'] : ['-pw', password];
    await this.#run('kadmin.local', ['addprinc', ...key, ...(maxLife === undefined ? [] : ['-maxlife', maxLife]), name]);
  }

  async changePassword(name: string, password: string): Promise<void> {
    await this.#run('kadmin.local', ['cpw', '-pw', password, name]);
  }

  async exportKeytab(principal: string, file: string): Promise<void> {
    const output = await this.#run('kadmin.local', ['ktadd', '-norandkey', '-k', file, principal]);
    if (!output.includes('added to keytab')) throw new Error(`kadmin.local ktadd of ${principal}:\n${output}`);
  }

  async kinit(principal: string, { password, keytab, cache, lifetime }: KinitOptions): Promise<void> {
    const proof = keytab === undefined ? [] : ['-k', '-t', keytab];
    const args = [...proof, ...(lifetime === undefined ? [] : ['-l', lifetime]), principal];
    const environment = cache === undefined ? {} : { KRB5CCNAME: cache };
    await this.#run('kinit', args, { input: password, environment });
  }

  async hasTicket(cache: string): Promise<boolean> {
    return this.#run('klist', ['-s', '-c', cache]).then(() => true, () => false);
  }

  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Whatever runs is killed and the folder removed, by the process that does it too when this one ends by accident. */
  async stop(): Promise<void> {
    await this.#watchdog.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  get #profile(): string {
    return join(this.folder, 'kdc.conf');
  }

  get #environment(): NodeJS.ProcessEnv {
    return { ...process.env, ...this.environment, KRB5_KDC_PROFILE: this.#profile, LC_ALL: 'C' };
  }

  async #spawn(): Promise<void> {
    const command = ['-c', gate, 'sh', this.#programs.krb5kdc, '-n'];
    const child = spawn('sh', command, { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: this.#environment });
    child.unref();
    child.stdin.on('error', () => undefined);
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => resolve(child.pid ?? 0));
    });
    this.#process = child;
    await this.#watchdog.watch(pid);
    child.stdin.end('go\n');
  }

  async #waitUntilReady(): Promise<void> {
    const deadline = performance.now() + startTimeoutMs;
    while (!(await accepts(this.#port))) {
      const hasEnded = this.#process?.exitCode !== null || this.#process.signalCode !== null;
      if (hasEnded || performance.now() > deadline) {
        const log = await readFile(join(this.folder, 'kdc.log'), 'utf8').catch(() => 'no log');
        throw new Error(`krb5kdc ${hasEnded ? 'ended' : 'does not listen'}:\n${log}`);
      }
      await delay(pollMs);
    }
  }

  #run(program: keyof Programs, args: readonly string[], { input = '', environment = {} }: RunOptions = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.#programs[program], args, { cwd: this.folder, env: { ...this.#environment, ...environment } });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8');
        stream.on('data', (text: string) => (output += text));
      }
      child.stdin.on('error', () => undefined);
      child.stdin.end(`${input}\n`);
      child.once('error', reject);
      child.once('close', (exitCode) => {
        if (exitCode === 0) resolve(output);
        else reject(new Error(`${program} ${args[0] ?? ''} ended with ${exitCode}:\n${output}`));
      });
    });
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** No DNS, TCP only: nothing is asked but the one KDC. */
function clientConfiguration(port: number, { realm, domain }: RealmNames): string {
  return `[libdefaults]
  default_realm = ${realm}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  rdns = false
  udp_preference_limit = 1
[realms]
  ${realm} = {
    kdc = ${address}:${port}
  }
[domain_realm]
  ${domain} = ${realm}
  .${domain} = ${realm}
`;
}

function kdcConfiguration(folder: string, port: number, realm: string): string {
  return `[realms]
  ${realm} = {
    database_name = ${join(folder, 'principals')}
    key_stash_file = ${join(folder, 'stash')}
    acl_file = ${join(folder, 'acl')}
    kdc_listen = ""
    kdc_tcp_listen = ${address}:${port}
    max_life = 1d
    supported_enctypes = aes256-cts-hmac-sha1-96:normal aes128-cts-hmac-sha1-96:normal
  }
[logging]
  kdc = FILE:${join(folder, 'kdc.log')}
  admin_server = FILE:${join(folder, 'kadmin.log')}
`;
}

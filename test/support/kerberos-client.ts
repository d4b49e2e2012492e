import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { DseGssApiAuthOptions } from '../../src/index';
import type { KerberosVersion } from './peer-kerberos';
import { kerberosFolder } from './peer-kerberos';

/** What the program is asked to do; options that are functions cannot cross to it. */
export type KerberosRequest =
  | { readonly kind: 'close'; readonly id: string }
  | {
    readonly kind: 'connect';
    readonly id: string;
    readonly contactPoints: readonly string[];
    readonly connectTimeoutMs?: number;
    readonly auth: Omit<DseGssApiAuthOptions, 'gssClient'>;
    /** For a `hostName` that is a function: host names by address. */
    readonly hostNames?: Readonly<Record<string, string>>;
    /** What the program changes of its environment while it logs in. */
    readonly environment?: Readonly<Record<string, string>>;
  };

/** How it went; no error = logged in. */
export interface KerberosAnswer {
  readonly id: string;
  readonly error?: KerberosLoginError;
  /** Something else than a DriverError came. */
  readonly bug?: string;
}

/** What a user's program sees of an error. */
export interface KerberosLoginError {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly afterMs: number;
}

type Connect = Omit<Extract<KerberosRequest, { kind: 'connect' }>, 'kind' | 'id'>;

const program = join(__dirname, '..', 'fixtures', 'kerberos-client.ts');
/** Of this process, what must not reach the program, which shall know no tickets but those of a test. */
const kerberosVariables = ['KRB5_CONFIG', 'KRB5CCNAME', 'KRB5_KTNAME', 'KRB5_CLIENT_KTNAME', 'KRB5_TRACE', 'NODE_V8_COVERAGE'];

/** Starts a program of TypeScript that finds npm's `kerberos`, and no tickets but those that `environment` leads to. */
export async function forkWithKerberos(
  path: string, environment: Readonly<Record<string, string>>, version: KerberosVersion = 7,
): Promise<ChildProcess> {
  const inherited = Object.entries(process.env).filter(([name]) => !kerberosVariables.includes(name));
  return fork(path, [], {
    execArgv: ['-r', 'ts-node/register'],
    cwd: join(__dirname, '..', '..'),
    env: { ...Object.fromEntries(inherited), ...environment, NODE_PATH: await kerberosFolder(version) },
  });
}

/**
 * A program of its own that logs in by Kerberos: the native library reads its environment, and may hold a thread for long.
 */
export class KerberosClientProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<string, { resolve(answer: KerberosAnswer): void; reject(error: Error): void }>();

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (answer: KerberosAnswer) => {
      this.#waiting.get(answer.id)?.resolve(answer);
      this.#waiting.delete(answer.id);
    });
    child.once('error', (error) => this.#fail(error));
    child.once('exit', (code, signal) => this.#fail(new Error(`The program ended with ${code ?? signal ?? 'nothing'}`)));
  }

  static async start(
    environment: Readonly<Record<string, string>>, version: KerberosVersion = 7,
  ): Promise<KerberosClientProcess> {
    const client = new KerberosClientProcess(await forkWithKerberos(program, environment, version));
    await client.#answerTo('ready');
    return client;
  }

  /** Logs in and gives the application's name, by which the server knows the connections; fails when there was an error. */
  async login(options: Connect): Promise<string> {
    const { id, error } = await this.#connect(options);
    if (error !== undefined) throw new Error(`Not logged in: ${error.message}`);
    return id;
  }

  /** Tries to log in and gives the error; fails when there was none. */
  async refusal(options: Connect): Promise<KerberosLoginError> {
    const { error } = await this.#connect(options);
    if (error === undefined) throw new Error('Logged in, and should not have been');
    return error;
  }

  /** Closes the connections of a login. */
  async close(id: string): Promise<void> {
    await this.#ask({ kind: 'close', id });
  }

  /** A native call that never comes back does not keep it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGKILL');
    await exited;
  }

  async #connect(options: Connect): Promise<KerberosAnswer> {
    const answer = await this.#ask({ ...options, kind: 'connect', id: `kerberos-${randomUUID()}` });
    if (answer.bug !== undefined) throw new Error(answer.bug);
    return answer;
  }

  #ask(request: KerberosRequest): Promise<KerberosAnswer> {
    this.#child.send(request);
    return this.#answerTo(request.id);
  }

  #answerTo(id: string): Promise<KerberosAnswer> {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

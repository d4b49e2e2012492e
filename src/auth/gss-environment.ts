import { constants, promises as files } from 'node:fs';
import { delimiter } from 'node:path';
import { ConfigurationError } from '../errors';
import type { GssTarget } from './gss-client';

type Environ = Record<string, string | undefined>;
/** What MIT Kerberos is told by; there is no other way to name a keytab of the client or a cache. */
type Variable = 'KRB5CCNAME' | 'KRB5_CLIENT_KTNAME';
type Wanted = Readonly<Record<Variable, string | undefined>>;

/**
 * The Kerberos library reads its files' names from the environment of the process, and blocks a thread of Node's small
 * pool while it waits for a KDC. So whatever may ask a KDC takes turns: each turn has the variables that its provider
 * wants, and a KDC that does not answer holds one thread, however many connections are opened.
 */
export class KerberosTurns {
  readonly #environ: Environ;
  readonly #isShared: boolean;
  #last: Promise<unknown> = Promise.resolve();
  /** What was there before it was changed here, and what it was changed to. */
  readonly #before = new Map<string, string | undefined>();
  readonly #changed = new Map<string, string | undefined>();

  /** `isShared` is false where changes stay within JavaScript, as those of a worker thread do. */
  constructor(environ: Environ, isShared: boolean) {
    this.#environ = environ;
    this.#isShared = isShared;
  }

  /** Runs `work` after what came before, unless nobody waits for it any more by then. */
  async run<T>(target: GssTarget, work: () => Promise<T>): Promise<T> {
    await checkFiles(target, this.#environ);
    const turn = this.#last.then(() => {
      target.signal?.throwIfAborted();
      this.#apply(wantedBy(target));
      return work();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  #apply(wanted: Wanted): void {
    for (const [name, value] of Object.entries(wanted)) {
      const present = this.#environ[name];
      if (this.#changed.get(name) !== present) this.#before.set(name, present);
      const next = value ?? this.#before.get(name);
      if (next === present) continue;
      if (!this.#isShared) throw workerError(name, next);
      if (next === undefined) Reflect.deleteProperty(this.#environ, name);
      else this.#environ[name] = next;
      this.#changed.set(name, next);
    }
  }
}

let turnsOfProcess: KerberosTurns | undefined;

/** The turns of this process, whose environment all Kerberos libraries in it share. */
export function kerberosTurns(): KerberosTurns {
  const { isMainThread } = process.getBuiltinModule('node:worker_threads');
  turnsOfProcess ??= new KerberosTurns(process.env, isMainThread);
  return turnsOfProcess;
}

/**
 * Tickets that a keytab gets are kept in memory, apart from those that are there already: a ticket of somebody else in
 * the usual cache would be used instead of the keytab.
 */
function wantedBy({ keytab, ticketCache, principal }: GssTarget): Wanted {
  if (keytab === undefined) return { KRB5CCNAME: ticketCache, KRB5_CLIENT_KTNAME: undefined };
  return {
    KRB5CCNAME: ticketCache ?? `MEMORY:purecql ${principal ?? ''} ${keytab}`,
    KRB5_CLIENT_KTNAME: `FILE:${keytab}`,
  };
}

/** The library does not say which file is missing, and takes some for empty. */
async function checkFiles({ keytab }: GssTarget, environ: Environ): Promise<void> {
  if (keytab !== undefined) {
    const problem = await problemOf(keytab);
    if (problem !== undefined) throw new ConfigurationError(`The keytab ${keytab} cannot be read: ${problem}`);
  }
  const configuration = environ['KRB5_CONFIG'] ?? '';
  if (configuration === '' || process.platform === 'win32') return;
  const problems = await Promise.all(configuration.split(delimiter).map(problemOf));
  const [first] = problems;
  if (first === undefined || problems.includes(undefined)) return;
  throw new ConfigurationError(`KRB5_CONFIG of the environment names ${configuration}, which cannot be read: ${first}`);
}

async function problemOf(path: string): Promise<string | undefined> {
  return files.access(path, constants.R_OK).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

function workerError(name: string, value: string | undefined): ConfigurationError {
  const what = value === undefined ? `no ${name}` : `${name}=${value}`;
  return new ConfigurationError(
    `keytab and ticketCache of DseGssApiAuthProvider work in the main thread only, whose environment the Kerberos library ` +
    `reads: connect there, or start the program with ${what} and leave the option out`,
  );
}

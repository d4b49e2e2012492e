import { AuthenticationError, ConfigurationError } from '../errors';
import { printableText } from '../protocol/server-text';
import type { GssClient, GssTarget } from './gss-client';
import { kerberosTurns } from './gss-environment';

/** The part of npm `kerberos` 2 and 7 that is used; tokens are base64. */
export interface KerberosModule {
  readonly GSS_MECH_OID_KRB5: number;
  readonly GSS_C_MUTUAL_FLAG: number;
  readonly GSS_C_SEQUENCE_FLAG: number;
  /** The flags are read under the name `flags`, whatever the package's documentation and typings call them. */
  initializeClient(
    service: string, options: { readonly principal?: string; readonly flags: number; readonly mechOID: number },
  ): Promise<KerberosContext>;
}

/** A context of npm `kerberos`. */
export interface KerberosContext {
  readonly contextComplete: boolean;
  readonly username: string | null;
  step(challenge: string): Promise<string | null>;
  unwrap(challenge: string): Promise<string | null>;
  wrap(challenge: string, options: { readonly user: string }): Promise<string | null>;
}

/** The package copies the answer to a buffer of 4,096 bytes, with a NUL at its end. */
const longestUserBytes = 4_091;
const noLayer = Buffer.from([1, 0, 0, 0]);
const choiceBytes = noLayer.length;
/** Of what Node.js says about a module, in messages. */
const longestText = 300;

/** A context of the optional package `kerberos`; nothing is asked of any KDC before the first step. */
export function openKerberosClient(
  target: GssTarget, kerberos: KerberosModule = loadKerberos(), platform: string = process.platform,
): GssClient {
  if (platform === 'win32') refuseOnWindows(target);
  return new KerberosClient(target, kerberos);
}

class KerberosClient implements GssClient {
  readonly #target: GssTarget;
  readonly #kerberos: KerberosModule;
  #context: KerberosContext | undefined;

  constructor(target: GssTarget, kerberos: KerberosModule) {
    this.#target = target;
    this.#kerberos = kerberos;
  }

  get isComplete(): boolean {
    return this.#context?.contextComplete === true;
  }

  get userName(): string | undefined {
    return this.#context?.username ?? undefined;
  }

  async step(token: Buffer): Promise<Buffer> {
    const known = this.#context;
    const text = token.toString('base64');
    if (known !== undefined) return toBytes(await known.step(text));
    return kerberosTurns().run(this.#target, async () => {
      this.#context = await this.#initialize();
      return toBytes(await this.#context.step(text));
    });
  }

  async unwrap(bytes: Buffer): Promise<Buffer> {
    return toBytes(await this.#established().unwrap(bytes.toString('base64')));
  }

  /**
   * The package always writes this one message by itself: a byte 1 (no security layer), three bytes of what it is given,
   * and the user. What stands behind the first four bytes it is given, it drops.
   */
  async wrap(bytes: Buffer): Promise<Buffer> {
    const user = bytes.toString('utf8', choiceBytes);
    const isPossible = bytes.subarray(0, choiceBytes).equals(noLayer) && !user.includes('\0') &&
      bytes.length - choiceBytes <= longestUserBytes && Buffer.from(user).equals(bytes.subarray(choiceBytes));
    if (!isPossible) {
      throw new AuthenticationError(
        'The package kerberos protects nothing but the end of a login, with an authorizationId of up to ' +
        `${longestUserBytes} bytes of UTF-8`,
      );
    }
    return toBytes(await this.#established().wrap(noLayer.toString('base64'), { user }));
  }

  dispose(): void {
    this.#context = undefined;
  }

  #initialize(): Promise<KerberosContext> {
    const { service, hostName, principal } = this.#target;
    const { GSS_C_MUTUAL_FLAG: mutual, GSS_C_SEQUENCE_FLAG: sequence, GSS_MECH_OID_KRB5: mechOID } = this.#kerberos;
    const options = { flags: mutual | sequence, mechOID, ...(principal !== undefined && { principal }) };
    return this.#kerberos.initializeClient(`${service}@${hostName}`, options);
  }

  #established(): KerberosContext {
    if (this.#context !== undefined) return this.#context;
    throw new AuthenticationError('The context of the Kerberos login is not there any more');
  }
}

function toBytes(text: string | null): Buffer {
  return Buffer.from(text ?? '', 'base64');
}

/** There the package asks Windows itself (SSPI), as the user who is logged in. */
function refuseOnWindows(target: GssTarget): void {
  for (const name of ['principal', 'keytab', 'ticketCache'] as const) {
    if (target[name] === undefined) continue;
    const text = `${name} of DseGssApiAuthProvider is not possible on Windows, whose Kerberos logs in as its user`;
    throw new ConfigurationError(text);
  }
}

/** Loads the optional package, within `try`, by which bundlers know that it may be missing; `load` is there for tests. */
export function loadKerberos(load?: () => unknown): KerberosModule {
  try {
    return (load === undefined ? require('kerberos') : load()) as KerberosModule;
  } catch (cause) {
    throw new ConfigurationError(loadFailureText(cause), { cause });
  }
}

const tools = 'Where there is no prebuilt one it is compiled; on Debian: apt-get install g++ make python3 libkrb5-dev';

function loadFailureText(cause: unknown): string {
  const [text = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\nRequire stack');
  if (text.includes("'kerberos'")) {
    return `Authentication by Kerberos needs the package kerberos: npm install kerberos. ${tools}`;
  }
  const shown = printableText(text.replace(/\s+/g, ' '), longestText);
  return `The package kerberos is installed, but its native part cannot be loaded (${shown}). Build it for this Node.js ` +
    `${process.version}: npm rebuild kerberos. ${tools}; to run it needs libgssapi-krb5-2`;
}

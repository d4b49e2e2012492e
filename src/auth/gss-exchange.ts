import { AuthenticationError, describeValue, DriverError } from '../errors';
import type { Authenticator, SaslToken } from './authenticator';
import type { GssClient } from './gss-client';
import { kerberosFailure } from './gss-failure';
import type { GssLogin } from './gss-failure';
import { proxyLoginAdvice } from './provider-options';

/** Opens a context once the server asks for it, and tells what for. */
export type OpenGssClient = () => Promise<{ readonly client: GssClient; readonly login: GssLogin }>;

/** The security layers (RFC 4752 §3.3) by the names that configurations know. */
const qualities: readonly [bit: number, name: string][] = [[1, 'auth'], [2, 'auth-int'], [4, 'auth-conf']];
const noLayer = 1;
const offerBytes = 4;
const nothing = Buffer.alloc(0);

/** The client's side of SASL GSSAPI (RFC 4752 §3.1): first the context, then the choice of no security layer. */
export class GssExchange implements Authenticator {
  readonly #open: OpenGssClient;
  readonly #authorizationId: string;
  #opened: Awaited<ReturnType<OpenGssClient>> | undefined;
  #phase: 'context' | 'layer' | 'done' = 'context';

  constructor(open: OpenGssClient, authorizationId: string) {
    this.#open = open;
    this.#authorizationId = authorizationId;
  }

  async initialResponse(): Promise<Buffer> {
    this.#opened = await this.#open();
    return this.#step(nothing);
  }

  async evaluateChallenge(challenge: SaslToken): Promise<Buffer> {
    const token = challenge ?? nothing;
    if (token.length === 0) {
      throw new AuthenticationError('The server sent an empty challenge where a token of Kerberos was due');
    }
    if (this.#phase === 'context') return this.#step(token);
    if (this.#phase === 'layer') return this.#chooseNoLayer(token);
    const text = `The server went on with a challenge of ${token.length} bytes after the login was done`;
    throw new AuthenticationError(text);
  }

  /** A server that has not come this far has not proved who it is. */
  onAuthenticationSuccess(): void {
    if (this.#phase === 'done') return;
    throw new AuthenticationError(
      'The server reported success before it had proved by Kerberos who it is: it may not be the one that it seems to be',
    );
  }

  /** A ticket that the node cannot read is one thing, a user without a role another. */
  get refusalAdvice(): string | undefined {
    if (this.#opened === undefined) return undefined;
    const { client, login } = this.#opened;
    const { service, hostName } = login;
    if (this.#phase !== 'done') {
      return `that the keytab of the node has the present key of ${service}/${hostName}, and that its clock is right`;
    }
    const proxy = this.#authorizationId === '' ? '' : `; ${proxyLoginAdvice}`;
    return `that the principal ${client.userName ?? ''} has a role that can log in${proxy}`;
  }

  dispose(): void {
    this.#opened?.client.dispose?.();
  }

  /** Nothing is answered with no bytes, which is how the server gets its turn (RFC 4752 §3.1). */
  async #step(token: Buffer): Promise<Buffer> {
    const answer = await this.#ask('step', (client) => client.step(token));
    if (this.#opened?.client.isComplete === true) this.#phase = 'layer';
    return answer;
  }

  /** One byte of layers and three of a size, both ways; the size is 0 where there is no layer (RFC 4752 §3.1). */
  async #chooseNoLayer(token: Buffer): Promise<Buffer> {
    const offer = await this.#ask('unwrap', (client) => client.unwrap(token));
    if (offer.length !== offerBytes) {
      const text = `The server offers its security layers in ${offer.length} bytes instead of ${offerBytes}`;
      throw new AuthenticationError(text);
    }
    const offered = offer.readUInt8(0);
    if ((offered & noLayer) === 0) throw unusableOffer(offered);
    const choice = Buffer.concat([Buffer.from([noLayer, 0, 0, 0]), Buffer.from(this.#authorizationId, 'utf8')]);
    const answer = await this.#ask('wrap', (client) => client.wrap(choice));
    this.#phase = 'done';
    return answer;
  }

  async #ask(name: keyof GssClient, call: (client: GssClient) => Promise<Buffer>): Promise<Buffer> {
    const opened = this.#opened;
    if (opened === undefined) throw new AuthenticationError('The server sent a challenge before the login had begun');
    const bytes: unknown = await callTyped(() => call(opened.client), opened.login);
    if (bytes instanceof Uint8Array) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    throw new AuthenticationError(`${name} of a gssClient gives a Buffer, this one gave ${describeValue(bytes)}`);
  }
}

async function callTyped(call: () => Promise<Buffer>, login: GssLogin): Promise<Buffer> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof DriverError ? error : kerberosFailure(error, login);
  }
}

function unusableOffer(offered: number): AuthenticationError {
  const names = qualities.filter(([bit]) => (offered & bit) !== 0).map(([, name]) => name);
  const shown = names.length === 0 ? `none that is known (mask ${offered})` : names.join(' and ');
  return new AuthenticationError(
    `The server offers the quality of protection ${shown}, and the driver can do auth alone: add auth to qop in the ` +
    'kerberos_options of its dse.yaml, and use TLS to protect what follows the login',
  );
}

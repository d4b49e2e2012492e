import type { GssClient } from '../../src/auth/gss-client';
import type { GssLogin } from '../../src/auth/gss-failure';

/** A login, as tests of it have it. */
export const gssLogin: GssLogin = {
  service: 'dse', hostName: 'node1.example.org', hostNameOrigin: 'reverse DNS of 10.1.2.3',
  principal: undefined, keytab: undefined, ticketCache: undefined,
};

const seal = 'a5a5';

/** A context without a library: gives these tokens (hex) in turn, and is complete with the last of them. */
export class FakeGssClient implements GssClient {
  readonly userName = 'alice@EXAMPLE.ORG';
  readonly #tokens: string[];
  /** What came from the server, as hex. */
  readonly received: string[] = [];
  wrapped = 0;
  disposals = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = [...tokens];
  }

  /** How both sides protect a message here: a seal of two bytes before it. */
  static protect(hex: string): string {
    return seal + hex;
  }

  get isComplete(): boolean {
    return this.#tokens.length === 0;
  }

  async step(token: Buffer): Promise<Buffer> {
    this.received.push(token.toString('hex'));
    return Buffer.from(this.#tokens.shift() ?? '', 'hex');
  }

  async unwrap(bytes: Buffer): Promise<Buffer> {
    const hex = bytes.toString('hex');
    if (!hex.startsWith(seal)) throw new Error('A token had an invalid MIC');
    return Buffer.from(hex.slice(seal.length), 'hex');
  }

  async wrap(bytes: Buffer): Promise<Buffer> {
    this.wrapped++;
    return Buffer.from(seal + bytes.toString('hex'), 'hex');
  }

  dispose(): void {
    this.disposals++;
  }
}

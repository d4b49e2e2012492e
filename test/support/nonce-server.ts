import { createHmac, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import type { AllowedAuthenticators, AuthEndpoint, Authenticator, AuthProvider, SaslToken } from '../../src/index';
import { compileJava } from './cassandra/compile-java';
import type { ServerOptions } from './start-server';

/** The class of test/fixtures/java whose mechanism no driver knows. */
export const nonceAuthenticatorName = 'com.example.NonceAuthenticator';

const source = join(__dirname, '..', 'fixtures', 'java', 'com', 'example', 'NonceAuthenticator.java');

/** A Cassandra node with a mechanism of its own: whoever knows the secret is who he says he is, and so is the node. */
export async function nonceNode(secret: string): Promise<ServerOptions> {
  return {
    classPath: [await compileJava([source])],
    jvmOptions: [`-Dnonce.secret=${secret}`],
    yaml: { authenticator: nonceAuthenticatorName },
  };
}

const proof = (secret: string, ...parts: Uint8Array[]): Buffer => {
  const mac = createHmac('sha256', secret);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

/** What a user of the driver would write for such a server. */
export class NonceAuthProvider implements AuthProvider {
  readonly allowedAuthenticators?: AllowedAuthenticators;
  readonly seen: { endpoint: AuthEndpoint; authenticatorName: string }[] = [];
  readonly #secret: string;

  constructor(secret: string, allowed?: AllowedAuthenticators) {
    this.#secret = secret;
    if (allowed !== undefined) this.allowedAuthenticators = allowed;
  }

  async newAuthenticator(endpoint: AuthEndpoint, authenticatorName: string): Promise<Authenticator> {
    this.seen.push({ endpoint, authenticatorName });
    return new NonceExchange(this.#secret);
  }
}

class NonceExchange implements Authenticator {
  readonly #secret: string;
  #proof: Buffer | undefined;

  constructor(secret: string) {
    this.#secret = secret;
  }

  initialResponse(): Buffer {
    return Buffer.from('cassandra');
  }

  async evaluateChallenge(nonce: SaslToken): Promise<Buffer> {
    if (nonce?.length !== 16) throw new Error('The nonce has 16 bytes');
    this.#proof = proof(this.#secret, nonce, Buffer.from('cassandra'));
    return this.#proof;
  }

  onAuthenticationSuccess(token: SaslToken): void {
    const expected = proof(this.#secret, this.#proof ?? Buffer.alloc(0));
    if (token === null || !timingSafeEqual(token, expected)) throw new Error('This is not the server that knows the secret');
  }
}

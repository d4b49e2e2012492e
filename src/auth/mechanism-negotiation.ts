import { AuthenticationError } from '../errors';
import { printableText } from '../protocol/server-text';
import type { Authenticator, SaslToken } from './authenticator';

/** The SASL mechanisms that DSE's unified authentication knows. */
export type SaslMechanism = 'PLAIN' | 'GSSAPI';

/** The class that speaks for several mechanisms and lets the client choose. */
export const dseAuthenticatorName = 'com.datastax.bdp.cassandra.auth.DseAuthenticator';

/** The class of DSE before unified authentication that takes Kerberos tickets, without a choice of a mechanism. */
export const kerberosAuthenticatorName = 'com.datastax.bdp.cassandra.auth.KerberosAuthenticator';

/**
 * Puts DSE's choice of a mechanism before an exchange: its name goes out first, and the first token of `authenticator` only
 * after `<mechanism>-START`. Servers of any other class get the first token at once (protocol facts §5.1).
 */
export function negotiateMechanism(
  mechanism: SaslMechanism, authenticator: Authenticator, authenticatorName: string,
): Authenticator {
  return authenticatorName === dseAuthenticatorName ? new MechanismNegotiation(mechanism, authenticator) : authenticator;
}

class MechanismNegotiation implements Authenticator {
  readonly #mechanism: SaslMechanism;
  readonly #authenticator: Authenticator;
  #isStarted = false;

  constructor(mechanism: SaslMechanism, authenticator: Authenticator) {
    this.#mechanism = mechanism;
    this.#authenticator = authenticator;
  }

  get refusalAdvice(): string | undefined {
    return this.#isStarted ? this.#authenticator.refusalAdvice : `that ${this.#schemes}`;
  }

  initialResponse(): SaslToken {
    return Buffer.from(this.#mechanism, 'ascii');
  }

  evaluateChallenge(challenge: SaslToken): SaslToken | Promise<SaslToken> {
    if (this.#isStarted) return this.#authenticator.evaluateChallenge(challenge);
    const start = `${this.#mechanism}-START`;
    const text = challenge?.toString('latin1') ?? '';
    if (text !== start) {
      throw new AuthenticationError(
        `The server answered the mechanism ${this.#mechanism} with "${printableText(text, 40)}" instead of ${start}; nothing ` +
        `secret was sent. Check that ${this.#schemes}`,
      );
    }
    this.#isStarted = true;
    return this.#authenticator.initialResponse();
  }

  async onAuthenticationSuccess(token: SaslToken): Promise<void> {
    await this.#authenticator.onAuthenticationSuccess?.(token);
  }

  dispose(): void {
    this.#authenticator.dispose?.();
  }

  get #schemes(): string {
    return `${this.#mechanism} is among the schemes of the server's authentication_options`;
  }
}

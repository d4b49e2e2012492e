import { inspect } from 'node:util';
import { ConfigurationError } from '../errors';
import type { AllowedAuthenticators, AuthEndpoint, Authenticator, AuthProvider } from './authenticator';
import type { GssClient, GssClientFactory, GssTarget } from './gss-client';
import { GssExchange } from './gss-exchange';
import type { GssLogin } from './gss-failure';
import { checkHostNameOption, isUsableHostName, resolveHostName } from './gss-host-name';
import type { GssHostName } from './gss-host-name';
import { openKerberosClient } from './gss-kerberos';
import { dseAuthenticatorName, kerberosAuthenticatorName, negotiateMechanism } from './mechanism-negotiation';
import { checkedAllowed, checkedOptions, checkPart } from './provider-options';

/** How a {@link DseGssApiAuthProvider} logs in; all of it may be left out. */
export interface DseGssApiAuthOptions {
  /** First part of the principals of the nodes (default `dse`). */
  readonly service?: string | undefined;
  /** Second part of the principals of the nodes (default `'reverse-dns'`). */
  readonly hostName?: GssHostName | undefined;
  /** Which of the identities in the ticket cache or in the keytab to log in as. */
  readonly principal?: string | undefined;
  /** Path of a keytab, by which tickets are got without kinit. */
  readonly keytab?: string | undefined;
  /** The ticket cache, as in KRB5CCNAME, which it replaces. */
  readonly ticketCache?: string | undefined;
  /** The role to act as, which the user must have been granted PROXY.LOGIN on. */
  readonly authorizationId?: string | undefined;
  /** What Kerberos protects: the login, and nothing after it, for which there is TLS. */
  readonly qop?: 'auth' | undefined;
  /** Another library than the package kerberos. */
  readonly gssClient?: GssClientFactory | undefined;
  /** Class names of authenticators that may have tokens besides those of DSE, or `'any'`. */
  readonly allowedAuthenticators?: AllowedAuthenticators | undefined;
}

const optionNames = [
  'service', 'hostName', 'principal', 'keytab', 'ticketCache', 'authorizationId', 'qop', 'gssClient',
  'allowedAuthenticators',
] as const satisfies (keyof DseGssApiAuthOptions)[];

/** The classes of DSE that take tokens of Kerberos. */
const knownAuthenticators: readonly string[] = Object.freeze([dseAuthenticatorName, kerberosAuthenticatorName]);

/** Logs in to DSE with a Kerberos ticket (SASL GSSAPI, RFC 4752), through the optional package `kerberos`. */
export class DseGssApiAuthProvider implements AuthProvider {
  readonly allowedAuthenticators: AllowedAuthenticators;
  readonly knownAuthenticators = knownAuthenticators;
  readonly #options: CheckedOptions;

  constructor(options?: DseGssApiAuthOptions) {
    this.#options = gssOptions(new.target.name, options);
    this.allowedAuthenticators = this.#options.allowedAuthenticators;
  }

  newAuthenticator(endpoint: AuthEndpoint, authenticatorName: string): Authenticator {
    const exchange = new GssExchange(() => this.#open(endpoint), this.#options.authorizationId);
    return negotiateMechanism('GSSAPI', exchange, authenticatorName);
  }

  async #open(endpoint: AuthEndpoint): Promise<{ readonly client: GssClient; readonly login: GssLogin }> {
    const { service, hostName: option, principal, keytab, ticketCache, gssClient } = this.#options;
    const { hostName, origin } = await resolveHostName(option, endpoint);
    const target: GssTarget = { service, hostName, principal, keytab, ticketCache, signal: endpoint.signal };
    return { client: await gssClient(target), login: { ...target, hostNameOrigin: origin } };
  }

  /** Shows no more of it than other providers do. */
  [inspect.custom](): string {
    return `${this.constructor.name} {}`;
  }

  toJSON(): object {
    return {};
  }
}

type Named = 'principal' | 'keytab' | 'ticketCache';

interface CheckedOptions extends Pick<GssTarget, Named> {
  readonly service: string;
  readonly hostName: GssHostName;
  readonly authorizationId: string;
  readonly gssClient: GssClientFactory;
  readonly allowedAuthenticators: AllowedAuthenticators;
}

function gssOptions(place: string, given: unknown): CheckedOptions {
  const options: DseGssApiAuthOptions = checkedOptions(place, given, optionNames, "{ service: 'dse' }");
  const { service = 'dse', hostName = 'reverse-dns', authorizationId = '', qop = 'auth' } = options;
  const { principal, keytab, ticketCache, gssClient = openKerberosClient } = options;
  if (!isUsableHostName(service)) throw new ConfigurationError(`service of ${place} must be a name such as 'dse'`);
  checkHostNameOption(place, hostName);
  const names = Object.entries({ principal, keytab, ticketCache });
  for (const [name, value] of names) checkNamed(`${name} of ${place}`, value);
  checkPart(`authorizationId of ${place}`, authorizationId);
  if ((qop as string) !== 'auth') {
    throw new ConfigurationError(
      `qop of ${place} can only be 'auth': what follows the login is protected by TLS (tls of the Cluster)`,
    );
  }
  if (typeof gssClient !== 'function') {
    throw new ConfigurationError(`gssClient of ${place} must be a function that makes a GssClient`);
  }
  const allowedAuthenticators = checkedAllowed(place, options.allowedAuthenticators) ?? [];
  return { service, hostName, principal, keytab, ticketCache, authorizationId, gssClient, allowedAuthenticators };
}

function checkNamed(name: string, value: string | undefined): void {
  if (value === undefined) return;
  checkPart(name, value);
  if (value !== '') return;
  throw new ConfigurationError(`The ${name} is empty: if it comes from an environment variable, check that it is set`);
}

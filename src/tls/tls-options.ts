import type { ConnectionOptions as NodeTlsOptions, PeerCertificate, SecureContext } from 'node:tls';
import { formatEndpoint } from '../environment';
import { ConfigurationError, describeValue } from '../errors';
import { isAddress } from './address';
import { changedOptions } from './changed-options';
import { checkTlsOptions, isOptions } from './tls-option-checks';

/** The node that a connection goes to. */
export interface TlsEndpoint {
  readonly address: string;
  readonly port: number;
  /** The name that the user or the topology gave for the node, which its certificate must then carry. */
  readonly hostname?: string;
  /** What a proxy in front of several nodes is to be asked for instead: the host id of one of them. */
  readonly serverName?: string;
}

/** Options that Node itself takes and that mean the same here. */
type SameAsNode = Pick<
  NodeTlsOptions,
  | 'ALPNProtocols' | 'allowPartialTrustChain' | 'ca' | 'cert' | 'ciphers' | 'crl' | 'ecdhCurve' | 'enableTrace' | 'key'
  | 'minDHSize' | 'passphrase' | 'pfx' | 'secureOptions' | 'sigalgs'
>;

/** Options of node:tls. The server's chain and name are verified unless `rejectUnauthorized` is false. */
export interface TlsOptions extends SameAsNode {
  /** False switches all verification off: whoever answers is trusted with the credentials and the data. */
  readonly rejectUnauthorized?: boolean | undefined;
  /** TLSv1.2 unless set; older versions are refused. */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3' | undefined;
  /** The newest version of TLS that is spoken; default the newest that Node has. */
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3' | undefined;
  /** The name to ask for and to verify instead of the node's own: one for all nodes, or a function of the node. */
  readonly servername?: string | ((node: TlsEndpoint) => string | undefined) | undefined;
  /** Instead of Node's own comparison of names: returns an Error for a certificate to be refused. */
  readonly checkServerIdentity?: ((hostname: string, certificate: PeerCertificate) => Error | undefined) | undefined;
  /** From `tls.createSecureContext`; a function is called for each connection, so that certificates can be renewed. */
  readonly secureContext?: SecureContext | (() => SecureContext) | undefined;
}

/**
 * Gives the options of each new connection, so that renewed certificates are used without a restart; those in use go on with
 * theirs. What it gives is checked and parsed anew only when its contents have changed.
 */
export type TlsSource = () => TlsOptions;

/** Checked TLS options of a cluster; keys and passphrases are out of reach of whatever prints or serializes it. */
export class ResolvedTls {
  readonly #source: TlsSource | undefined;
  readonly #byServername = new Map<string, NodeTlsOptions>();
  #options: TlsOptions;

  constructor(given: TlsOptions | TlsSource) {
    this.#source = typeof given === 'function' ? given : undefined;
    this.#options = checkTlsOptions(typeof given === 'function' ? callSource(given) : given);
  }

  /** True when the user switched verification off, which deserves a warning. */
  get unverified(): boolean {
    return this.#options.rejectUnauthorized === false;
  }

  /** True when the node may see a certificate of ours; what is inside a ready-made context cannot be known. */
  get mayShowCertificate(): boolean {
    const { cert, pfx, secureContext } = this.#options;
    return cert !== undefined || pfx !== undefined || secureContext !== undefined;
  }

  /** The same object for the same name, so that the certificates need to be parsed once only. */
  forNode(node: TlsEndpoint): NodeTlsOptions {
    this.#renew();
    const servername = this.#servernameFor(node);
    const known = this.#byServername.get(servername);
    if (known !== undefined) return known;
    const options = this.#nodeOptions(servername);
    if (typeof this.#options.secureContext !== 'function') this.#byServername.set(servername, options);
    return options;
  }

  /** Options that cannot be used fail the connection they are for, and the next one asks again. */
  #renew(): void {
    if (this.#source === undefined) return;
    const changed = changedOptions(callSource(this.#source), this.#options);
    if (changed === undefined) return;
    this.#options = changed;
    this.#byServername.clear();
  }

  /** Empty for a node known by its address only: SNI carries no addresses, and Node verifies the one it connects to. */
  #servernameFor(node: TlsEndpoint): string {
    if (node.serverName !== undefined) return node.serverName;
    const { servername } = this.#options;
    const chosen = typeof servername === 'function' ? callServername(servername, node) : servername;
    if (chosen !== undefined) return chosen;
    const name = node.hostname ?? '';
    return isAddress(name) ? '' : name.replace(/\.$/, '');
  }

  #nodeOptions(servername: string): NodeTlsOptions {
    const { checkServerIdentity, secureContext, servername: _, ...same } = this.#options;
    return {
      minVersion: 'TLSv1.2',
      ...same,
      servername,
      rejectUnauthorized: !this.unverified,
      ...(checkServerIdentity !== undefined && { checkServerIdentity: guardedCheck(checkServerIdentity) }),
      ...(secureContext !== undefined && { secureContext: contextOf(secureContext) }),
    };
  }
}

/** Checks the `tls` option of a cluster; `true` = the system's certificate authorities. */
export function resolveTlsOptions(tls: TlsOptions | TlsSource | true): ResolvedTls {
  return new ResolvedTls(tls === true ? {} : tls);
}

/** The options of node:tls for a connection to one node; the host to connect to is not among them. */
export function tlsOptionsFor(tls: ResolvedTls, node: TlsEndpoint): NodeTlsOptions {
  try {
    return tls.forNode(node);
  } catch (error) {
    if (error instanceof ConfigurationError) error.host ??= formatEndpoint(node);
    throw error;
  }
}

/** A promise is refused like everything else that is no options object, and then nobody else hears of its rejection. */
function callSource(source: TlsSource): TlsOptions {
  const given: unknown = call('The function given for tls', source);
  if (isOptions(given) && !(given instanceof Promise)) return given;
  if (given instanceof Promise) given.catch(() => undefined);
  const shown = describeValue(given);
  throw new ConfigurationError(`The function given for tls must give options such as { ca } at once, it gave ${shown}`);
}

function callServername(servername: (node: TlsEndpoint) => string | undefined, node: TlsEndpoint): string | undefined {
  const name: unknown = call('tls.servername', () => servername(node));
  if (name === undefined || (typeof name === 'string' && name !== '' && !isAddress(name))) return name;
  throw new ConfigurationError(`tls.servername must give a host name or undefined, it gave ${describeValue(name)}`);
}

function contextOf(secureContext: SecureContext | (() => SecureContext)): SecureContext {
  return typeof secureContext === 'function' ? call('tls.secureContext', secureContext) : secureContext;
}

function call<T>(name: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const text = error instanceof Error ? error.message : describeValue(error);
    throw new ConfigurationError(`${name} threw: ${text}`, { cause: error });
  }
}

/** Node lets what this function throws end the process, and takes a promise for an error of its own: both become refusals. */
function guardedCheck(check: NonNullable<TlsOptions['checkServerIdentity']>): NonNullable<TlsOptions['checkServerIdentity']> {
  return (hostname, certificate) => {
    try {
      const verdict: unknown = check(hostname, certificate);
      if (verdict === undefined || verdict === null) return undefined;
      return identityRefusal(verdict instanceof Error ? verdict : new Error(`it returned ${describeValue(verdict)}`));
    } catch (error) {
      return identityRefusal(error instanceof Error ? error : new Error(describeValue(error)));
    }
  };
}

function identityRefusal(cause: Error): Error {
  const { code } = cause as { code?: unknown };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return cause;
  return Object.assign(new Error(cause.message, { cause }), { code: 'CHECK_SERVER_IDENTITY' });
}

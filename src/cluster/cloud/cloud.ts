import type { AuthProvider } from '../../auth/authenticator';
import { PlainTextAuthProvider } from '../../auth/plain-text';
import { openingByName } from '../../connection/open-by-name';
import { formatEndpoint } from '../../environment';
import type { Environment } from '../../environment';
import { readBundle } from '../../tls/secure-connect-bundle';
import type { BundleCredentials, SecureConnectBundle } from '../../tls/secure-connect-bundle';
import { ResolvedTls } from '../../tls/tls-options';
import type { ResolvedClusterOptions } from '../cluster-options';
import type { ResolvedContacts } from '../contact-resolver';
import type { Host } from '../host';
import type { CloudOptions } from './cloud-options';
import { askMetadataService } from './metadata-service';

/** A database that is reached by a secure connect bundle: it knows where the nodes are, as far as the service told. */
export class Cloud {
  /** Its transports go to names too, as that of the proxy. */
  readonly environment: Environment;
  readonly #options: CloudOptions;
  readonly #timeoutMs: number;
  #bundle: SecureConnectBundle;
  readonly #tls: ResolvedTls;
  #localDataCenter: string | undefined;

  constructor(options: CloudOptions, environment: Environment, timeoutMs: number) {
    this.#options = options;
    this.environment = openingByName(environment);
    this.#timeoutMs = timeoutMs;
    this.#bundle = readBundle(options.secureConnectBundle);
    this.#tls = new ResolvedTls(() => this.#bundle.tls);
  }

  /** The options of a cluster as the bundle completes them; what the user gave counts more. */
  complete(options: ResolvedClusterOptions): ResolvedClusterOptions {
    const { keyspace, credentials } = this.#bundle;
    const authProvider = options.authProvider ?? providerOf(credentials);
    return {
      ...options,
      ...(authProvider !== undefined && { authProvider }),
      ...(keyspace !== undefined && options.keyspace === undefined && { keyspace }),
      contactPoints: [formatEndpoint({ address: this.#bundle.host, port: this.#bundle.port })],
      tls: () => this.#bundle.tls,
    };
  }

  /**
   * Asks the service for the nodes, each of which is an endpoint of the proxy; by a bundle read anew, for its certificates do not
   * last forever. Where it cannot be read any more, the one that is known goes on serving.
   */
  async findContacts(closing: AbortSignal, onWarning: (message: string) => void): Promise<ResolvedContacts> {
    this.#renewBundle(onWarning);
    const { clock, random } = this.environment;
    this.#bundle.checkValidity(clock.wallMicros() / 1_000);
    const { host, port } = this.#bundle;
    const service = { host, port, tls: this.#tls, environment: this.environment };
    const { proxy, hostIds, localDataCenter } = await askMetadataService(service, this.#timeoutMs, closing);
    this.#localDataCenter = localDataCenter;
    const { hostname } = proxy;
    const first = Math.floor(random() * hostIds.length);
    const inTurn = [...hostIds.slice(first), ...hostIds.slice(0, first)];
    const endpoints = inTurn.map((serverName) => ({ address: hostname, port: proxy.port, hostname, serverName }));
    return { endpoints, failures: [] };
  }

  /** The data centre that the service recommends, when there are nodes in it. */
  localDataCenterAmong(hosts: readonly Host[]): string | undefined {
    return hosts.find(({ datacenter }) => datacenter === this.#localDataCenter)?.datacenter;
  }

  #renewBundle(onWarning: (message: string) => void): void {
    const { secureConnectBundle: source } = this.#options;
    if (source instanceof Uint8Array) return;
    try {
      this.#bundle = readBundle(source);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      onWarning(`The secure connect bundle that was read before is used: ${why}`);
    }
  }
}

function providerOf(credentials: BundleCredentials | undefined): AuthProvider | undefined {
  return credentials && new PlainTextAuthProvider(credentials.username, credentials.password);
}

import type { Environment } from '../../src/environment';
import { systemEnvironment } from '../../src/connection/system-environment';
import { makeBundle } from './astra-bundle';
import { answerJson, AstraMetadataService } from './astra-metadata-service';
import { SniProxy } from './astra-sni-proxy';
import type { KeyPair } from './certificates';
import { runCql, throughNode } from './raw-cql';
import type { TestServer } from './test-server';
import { Authority } from './tls-authority';
import type { IssueOptions } from './tls-authority';

/** The names of the play, which only its environment knows, unless a test chooses others. */
export const serviceName = 'metadata.astra.example';
export const proxyName = 'proxy.astra.example';

/** What a test wants otherwise. */
export interface AstraPlayOptions {
  /** Certificates of the proxy and of the service, where they shall be wrong; of another authority when that is given. */
  readonly proxy?: IssueOptions;
  readonly service?: IssueOptions;
  readonly proxyAuthority?: Authority;
  readonly serviceAuthority?: Authority;
  /** One name for both, such as `localhost`, which every environment knows. */
  readonly name?: string;
}

/** A bundle, a metadata service and a proxy in front of real nodes: what Astra is to a driver. */
export class AstraPlay {
  readonly authority: Authority;
  readonly proxy: SniProxy;
  readonly service: AstraMetadataService;
  readonly #client: KeyPair;
  readonly #serviceName: string;
  /** Addresses by name; tests may change them. */
  readonly names: Record<string, readonly string[]> = { [serviceName]: ['127.0.0.1'], [proxyName]: ['127.0.0.1'] };
  /** Said by the service; the port is that of the proxy unless it is set. */
  readonly contactInfo: { local_dc: string; contact_points: string[]; port?: number };

  private constructor(
    parts: Pick<AstraPlay, 'authority' | 'proxy' | 'service' | 'contactInfo'>, client: KeyPair, nameOfService: string,
  ) {
    this.authority = parts.authority;
    this.proxy = parts.proxy;
    this.service = parts.service;
    this.contactInfo = parts.contactInfo;
    this.#client = client;
    this.#serviceName = nameOfService;
  }

  /** @param nodes `address:port` by host id. */
  static async before(nodes: ReadonlyMap<string, string>, options: AstraPlayOptions = {}): Promise<AstraPlay> {
    const authority = await Authority.create('authority of the play');
    const ca = authority.cert;
    const [nameOfProxy, nameOfService] = [options.name ?? proxyName, options.name ?? serviceName];
    const [proxyPair, servicePair, client] = await Promise.all([
      (options.proxyAuthority ?? authority).issue({ dns: [nameOfProxy], ...options.proxy }),
      (options.serviceAuthority ?? authority).issue({ dns: [nameOfService], ...options.service }),
      authority.issue({ commonName: 'client of the bundle', usage: 'client' }),
    ]);
    const proxy = new SniProxy({ ca, ...proxyPair, rejectUnauthorized: true }, nodes);
    await proxy.start();
    const contactInfo: AstraPlay['contactInfo'] = { local_dc: 'dc1', contact_points: [...nodes.keys()] };
    const service = await AstraMetadataService.start({ ca, ...servicePair }, answerJson(() => {
      const { port = proxy.port, ...info } = contactInfo;
      const proxyAddress = { sni_proxy_address: `${nameOfProxy}:${port}` };
      return { version: 1, region: 'local', contact_info: { type: 'sni_proxy', ...info, ...proxyAddress } };
    }));
    return new AstraPlay({ authority, proxy, service, contactInfo }, client, nameOfService);
  }

  /** In front of all nodes of a server. */
  static async inFrontOf(server: TestServer, options?: AstraPlayOptions): Promise<AstraPlay> {
    return AstraPlay.before(await hostIdsOf(server), options);
  }

  /** The zip of the bundle, with more fields in its config.json. */
  bundle(config: Readonly<Record<string, unknown>> = {}): Buffer {
    const { authority, service } = this;
    return makeBundle({ host: this.#serviceName, port: service.port, ca: authority.cert, client: this.#client, config });
  }

  /** The real world, in which the names of the play have addresses. */
  get environment(): Environment {
    const real = systemEnvironment();
    return { ...real, lookup: async (name) => this.names[name] ?? real.lookup(name) };
  }

  async stop(): Promise<void> {
    await Promise.all([this.proxy.stop(), this.service.stop()]);
  }
}

/** `address:port` of the nodes by their host ids, as each says of itself. */
export async function hostIdsOf(server: TestServer): Promise<Map<string, string>> {
  const entries = server.contactPoints.map(async (contactPoint): Promise<[string, string]> => {
    const [rows] = await runCql(throughNode(server, contactPoint), 'SELECT host_id FROM system.local');
    const hex = rows![0]![0]!.toString('hex');
    return [hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), contactPoint];
  });
  return new Map(await Promise.all(entries));
}

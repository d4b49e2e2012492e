import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { expect } from 'chai';
import { Cluster, MetadataServiceError, NoHostAvailableError, PlainTextAuthProvider, TlsError, Uuid } from '../../src/index';
import type { ClusterOptions, DriverError } from '../../src/index';
import { makeBundle } from '../support/astra-bundle';
import type { Respond } from '../support/astra-metadata-service';
import { answerJson } from '../support/astra-metadata-service';
import { AstraPlay, proxyName, serviceName } from '../support/astra-play';
import type { AstraPlayOptions } from '../support/astra-play';
import { rejection } from '../support/rejection';
import { sentinelPassword } from '../support/secret-guard';
import { Authority } from '../support/tls-authority';

/** A node that hears what reaches it, and says nothing. */
class Listener {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  heard = Buffer.alloc(0);

  constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket.on('error', () => undefined));
      socket.on('data', (chunk: Buffer) => {
        this.heard = Buffer.concat([this.heard, chunk]);
      });
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

describe('faults: Astra: what is refused', function () {
  this.timeout(20_000);
  let node: Listener;
  let play: AstraPlay | undefined;
  const hostId = Uuid.random().toString();

  beforeEach(() => {
    node = new Listener();
  });
  afterEach(async () => {
    await play?.stop();
    await node.stop();
  });

  async function begin(options: AstraPlayOptions = {}): Promise<AstraPlay> {
    play = await AstraPlay.before(new Map([[hostId, await node.start()]]), options);
    return play;
  }

  /** Why connect() rejects; the node has then heard nothing. */
  async function refusal(options: ClusterOptions = {}): Promise<DriverError> {
    const authProvider = new PlainTextAuthProvider('token', sentinelPassword);
    const cloud = { secureConnectBundle: play!.bundle() };
    const cluster = new Cluster({ cloud, authProvider, connectTimeoutMs: 1_500, ...options }, play!.environment);
    try {
      const error = await rejection(cluster.connect());
      expect(node.heard.length, 'bytes that the node heard').to.equal(0);
      return error;
    } finally {
      await cluster.shutdown();
    }
  }

  describe('the proxy', () => {
    const certificates: [name: string, make: () => Promise<AstraPlayOptions>, expected: string][] = [
      ['with the certificate of another name', async () => ({ proxy: { dns: ['other.astra.example'] } }),
        `its certificate is for DNS:other.astra.example, not for ${proxyName}`],
      ['with a certificate for the host id that SNI asks for', async () => ({ proxy: { dns: [hostId] } }), `not for ${proxyName}`],
      ['of another authority', async () => ({ proxyAuthority: await Authority.create('another') }), 'authority that is not trusted here'],
      ['of an authority of the same name', async () => ({ proxyAuthority: await Authority.create('authority of the play') }),
        'the signature of its certificate is wrong'],
      ['with a certificate that has expired', async () => ({ proxy: { fromDay: -9, toDay: -1 } }), 'has expired'],
      ['with a certificate of a client', async () => ({ proxy: { usage: 'client' } }), 'not meant for servers'],
    ];
    for (const [name, make, expected] of certificates) {
      it(`S1, S2: ${name} is refused, and hears no CQL`, async () => {
        await begin(await make());
        const error = await refusal();
        expect(error).to.be.instanceOf(TlsError);
        expect(error.message).to.include(expected).and.include("download the database's bundle anew");
        expect(error.host).to.equal(`${proxyName}:${play!.proxy.port}/${hostId}`);
        expect(play!.proxy.clients.every(({ sent }) => sent.length === 0)).to.equal(true);
      });
    }

    it('that does not know the node closes the connection, and the error says which node', async () => {
      const { contactInfo } = await begin();
      const other = Uuid.random().toString();
      contactInfo.contact_points = [other];
      const error = await refusal();
      expect(error).to.be.instanceOf(NoHostAvailableError);
      expect(error.message).to.include(`${proxyName}:${play!.proxy.port}/${other}`);
    });

    it('is not asked when the client has no valid certificate of the authority', async () => {
      await begin();
      const stranger = await Authority.create('of nobody');
      const client = await stranger.issue({ usage: 'client' });
      const secureConnectBundle = makeBundle({ host: serviceName, port: play!.service.port, ca: play!.authority.cert, client });
      const error = await refusal({ cloud: { secureConnectBundle } });
      expect(['TlsError', 'MetadataServiceError']).to.include(error.name);
      expect(error.message).to.include('client certificate');
      expect(play!.service.requests).to.deep.equal([]);
      expect(play!.proxy.clients).to.deep.equal([]);
    });

    it('is not asked, nor the service, by a bundle whose certificate has expired', async () => {
      await begin();
      const client = await play!.authority.issue({ usage: 'client', fromDay: -9, toDay: -1 });
      const secureConnectBundle = makeBundle({ host: serviceName, port: play!.service.port, ca: play!.authority.cert, client });
      const error = await refusal({ cloud: { secureConnectBundle } });
      expect(error.code).to.equal('BUNDLE_EXPIRED');
      expect(error.message).to.match(/its client certificate expired on \d{4}-\d\d-\d\dT.*download the database's secure connect bundle anew/);
      expect(play!.service.requests).to.deep.equal([]);
    });
  });

  describe('the metadata service', () => {
    const certificates: [name: string, make: () => Promise<AstraPlayOptions>, expected: string][] = [
      ['of another name', async () => ({ service: { dns: ['other.astra.example'] } }), `not for ${serviceName}`],
      ['of another authority', async () => ({ serviceAuthority: await Authority.create('another') }), 'authority that is not trusted here'],
      ['that has expired', async () => ({ service: { fromDay: -9, toDay: -1 } }), 'has expired'],
    ];
    for (const [name, make, expected] of certificates) {
      it(`S1, S2: with a certificate ${name} is refused, and not asked`, async () => {
        await begin(await make());
        const error = await refusal();
        expect(error).to.be.instanceOf(TlsError);
        expect(error.message).to.include(expected).and.include("download the database's bundle anew");
        expect(play!.service.requests).to.deep.equal([]);
      });
    }

    const answers: [name: string, respond: Respond, code: string, text: string][] = [
      ['refuses the certificate', status(401), 'METADATA_SERVICE_REFUSED', "HTTP 401: it refuses the bundle's client certificate"],
      ['forbids it', status(403), 'METADATA_SERVICE_REFUSED', 'HTTP 403'],
      ['knows no such database', status(404), 'METADATA_SERVICE_REFUSED', 'it may have been terminated'],
      ['says that it is gone', status(410), 'METADATA_SERVICE_REFUSED', 'the database was terminated'],
      ['redirects', status(302), 'METADATA_SERVICE_REFUSED', 'HTTP 302: that is no answer it should give'],
      ['is not available', status(503), 'METADATA_SERVICE_UNAVAILABLE', 'HTTP 503): the database may be paused'],
      ['says nothing', () => undefined, 'METADATA_SERVICE_UNAVAILABLE', 'did not answer within 1500 ms'],
      ['gives no JSON', (_, response) => void response.end('<html>'), 'METADATA_SERVICE_MALFORMED', 'not in JSON'],
      ['gives no contact information', answerJson(() => ({})), 'METADATA_SERVICE_MALFORMED', 'has no contact_info'],
      ['gives something else', answerJson(() => [1]), 'METADATA_SERVICE_MALFORMED', 'has no contact_info'],
      ['names no node', answer({ contact_points: [] }), 'METADATA_SERVICE_MALFORMED', 'the database may be paused'],
      ['names addresses', answer({ contact_points: ['10.0.0.1'] }), 'METADATA_SERVICE_MALFORMED', 'contact_points[0] is no host id'],
      ['names no proxy', answer({ sni_proxy_address: undefined }), 'METADATA_SERVICE_MALFORMED', 'sni_proxy_address is no "host:port"'],
      ['names a path', answer({ sni_proxy_address: 'h:1/x' }), 'METADATA_SERVICE_MALFORMED', 'sni_proxy_address is no "host:port"'],
      ['never ends', (_, response) => floodOf(response), 'METADATA_SERVICE_MALFORMED', 'more than 1048576 bytes'],
      ['breaks off', (_, response) => {
        response.setHeader('content-length', '1000');
        response.write('{');
        setTimeout(() => response.destroy(), 20);
      }, 'METADATA_SERVICE_MALFORMED', 'The answer is cut off'],
    ];
    for (const [name, respond, code, text] of answers) {
      it(`that ${name} makes an error that says so`, async () => {
        const { service } = await begin();
        service.respond = respond;
        const startMs = performance.now();
        const error = await refusal();
        expect(error).to.be.instanceOf(MetadataServiceError);
        expect([error.code, error.host]).to.deep.equal([code, `${serviceName}:${service.port}`]);
        expect(error.message).to.include(text);
        expect(performance.now() - startMs).to.be.lessThan(10_000);
        expect(play!.proxy.clients).to.deep.equal([]);
      });
    }

    it('that is away for a moment is asked again', async () => {
      const { service, proxy } = await begin();
      const { respond } = service;
      service.respond = (request, response) => (service.requests.length < 3 ? status(503)(request, response) : respond(request, response));
      await refusalAtNode();
      expect(service.requests).to.deep.equal(['GET /metadata', 'GET /metadata', 'GET /metadata']);
      expect(proxy.of(hostId).length).to.be.greaterThan(0);
    });

    it('that has no address any more makes an error that says what that means', async () => {
      const { names } = await begin();
      names[serviceName] = [];
      const error = await refusal();
      expect(error.code).to.equal('UNKNOWN_HOST');
      expect(error.message).to.include('a database that was terminated has none');
    });

    it('S20: that names another place as the proxy sends nobody there without a certificate for it', async () => {
      const { contactInfo } = await begin();
      const lie = new Listener();
      contactInfo.port = Number((await lie.start()).split(':')[1]);
      const error = await refusal().finally(() => lie.stop());
      expect(error.message).to.include('Timed out after 1500 ms waiting for a TCP connection and a TLS handshake');
      expect(lie.heard[0], 'a TLS handshake record').to.equal(0x16);
      expect(lie.heard.toString('latin1')).to.not.include('CQL_VERSION').and.not.include(sentinelPassword);
    });
  });

  /** The node is silent, so that connecting fails, but not before it was asked. */
  async function refusalAtNode(): Promise<void> {
    const cluster = new Cluster({ cloud: { secureConnectBundle: play!.bundle() }, connectTimeoutMs: 1_500 }, play!.environment);
    const error = await rejection(cluster.connect());
    await cluster.shutdown();
    expect(error.message).to.include('waiting for the answer to OPTIONS');
    expect(node.heard.length).to.equal(9);
  }
});

function status(code: number): Respond {
  return (_, response) => {
    response.statusCode = code;
    response.end('{}');
  };
}

function answer(differing: object): Respond {
  const right = { sni_proxy_address: 'proxy:1', contact_points: [Uuid.random().toString()], local_dc: 'dc1' };
  return answerJson(() => ({ contact_info: { ...right, ...differing } }));
}

function floodOf(response: Parameters<Respond>[1]): void {
  const more = (): void => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536, 0x20)));
    response.once('drain', more);
  };
  response.on('error', () => undefined);
  more();
}

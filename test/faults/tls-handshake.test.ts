import { createServer } from 'node:net';
import { connect as connectTls, createSecureContext, createServer as createTlsServer } from 'node:tls';
import type { TLSSocket, TlsOptions as ServerOptions } from 'node:tls';
import { once } from 'node:events';
import { expect } from 'chai';
import type { TransportTarget } from '../../src/environment';
import { toTlsError } from '../../src/tls/tls-error';
import { resolveTlsOptions, tlsOptionsFor } from '../../src/tls/tls-options';
import type { ResolvedTls, TlsOptions } from '../../src/tls/tls-options';
import { atEnd, closeAll, failure, listen, loopback as address, open, Recorder } from '../support/real-transport';
import { TcpTap } from '../support/tls-front';
import { readClientHello } from '../support/tls-client-hello';
import { serverCertificates } from '../support/wrong-certificates';
import type { ServerCertificates } from '../support/wrong-certificates';

const versions = ['TLSv1.2', 'TLSv1.3'] as const;

describe('TLS handshakes', () => {
  let made: ServerCertificates;
  before(async () => {
    made = await serverCertificates();
  });
  afterEach(closeAll);

  async function serve(options: ServerOptions, onConnection: (socket: TLSSocket) => void = (socket) => socket.pipe(socket)) {
    const server = createTlsServer(options, onConnection);
    server.on('secureConnection', (socket) => socket.on('error', () => undefined)).on('tlsClientError', () => undefined);
    return listen(server);
  }

  const targetOf = (port: number, tls: ResolvedTls, hostname?: string): TransportTarget => {
    const node = { address, port, ...(hostname !== undefined && { hostname }) };
    return { address, port, tls: tlsOptionsFor(tls, node) };
  };
  const resolve = (tls: TlsOptions = {}) => resolveTlsOptions({ ca: made.ca, ...tls });

  /** Has bytes go there and back, behind which the server's tickets have come. */
  async function echo(target: TransportTarget): Promise<void> {
    const { transport, recorder } = await open(target);
    transport.write(Buffer.from('bytes'), () => undefined);
    await recorder.until(() => recorder.bytes.length === 5);
    transport.destroy();
    await recorder.closed;
  }

  describe('sessions', () => {
    for (const version of versions) {
      it(`S3: each connection is a full handshake, ${version}`, async () => {
        const reused: boolean[] = [];
        const port = await serve({ ...made.address, maxVersion: version }, (socket) => {
          reused.push(socket.isSessionReused());
          socket.pipe(socket);
        });
        const tap = await TcpTap.start(port);
        atEnd({ destroy: () => tap.stop() });
        const tls = resolve();
        const hellos: ReturnType<typeof readClientHello>[] = [];
        for (let i = 0; i < 3; i++) {
          const before = tap.chunks.length;
          await echo(targetOf(tap.port, tls));
          hellos.push(readClientHello(tap.chunks.slice(before).find(({ from }) => from === 'client')!.bytes));
        }
        expect(reused).to.deep.equal([false, false, false]);
        for (const { extensions } of hellos) {
          expect(extensions.has('preSharedKey'), 'a session of TLS 1.3').to.equal(false);
          expect(extensions.get('sessionTicket')?.length ?? 0, 'bytes of a session ticket').to.equal(0);
        }
        expect(new Set(hellos.map(({ sessionId }) => sessionId.toString('hex'))).has(''), 'an empty id, or another each time')
          .to.equal(false);
        expect(new Set(hellos.map(({ sessionId }) => sessionId.toString('hex'))).size).to.equal(3);
      });

      it(`S3: a session of one node cannot vouch for another name, as it can in Node alone, ${version}`, async () => {
        const port = await serve({ ...made.name, maxVersion: version });
        const tls = resolve();
        await echo(targetOf(port, tls, 'node.example'));
        expect(await failure(open(targetOf(port, tls, 'other.example')))).to.include({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });

        const options = { host: address, port, ca: made.ca };
        const first = connectTls({ ...options, servername: 'node.example' });
        atEnd(first);
        const tickets = once(first, 'session');
        first.end('bytes');
        const [session] = (await tickets) as [Buffer];
        const second = connectTls({ ...options, servername: 'other.example', session });
        atEnd(second);
        await once(second, 'secureConnect');
        expect(second.isSessionReused(), 'Node resumes, and verifies no name').to.equal(true);
      });
    }

    it('S3: no option brings a session in', () => {
      const session = Buffer.from('of another node');
      expect(() => resolveTlsOptions({ session } as TlsOptions)).to.throw('sessions are never resumed');
      expect(() => resolveTlsOptions(() => ({ session }) as TlsOptions)).to.throw('sessions are never resumed');
    });
  });

  describe('versions', () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

    async function refusal(port: number, tls: TlsOptions): Promise<Error> {
      const recorder = new Recorder();
      const error = await failure(open(targetOf(port, resolveTlsOptions(tls)), recorder));
      expect(recorder.events).to.deep.equal([]);
      return toTlsError(error, { address, port });
    }

    it('S4: a server that has none after TLS 1.1 is refused', async () => {
      const port = await serve({ ...made.address, ...old });
      for (const tls of [{}, { ciphers: 'DEFAULT@SECLEVEL=0' }, { rejectUnauthorized: false }]) {
        expect((await refusal(port, { ca: made.ca, ...tls })).message).to.include('share no TLS version').and.include('TLSv1.2');
      }
    });

    it('S4: it is refused also where the user has made a context for old versions', async () => {
      let received = 0;
      const port = await serve({ ...made.address, ...old }, (socket) => socket.on('data', ({ length }: Buffer) => {
        received += length;
      }));
      const secureContext = createSecureContext({ ca: made.ca, ...old });
      for (const rejectUnauthorized of [true, false]) {
        expect((await refusal(port, { secureContext, rejectUnauthorized })).message).to.include('share no TLS version');
      }
      expect(received).to.equal(0);
    });

    it('S4: what the user demands is what is used', async () => {
      const port = await serve({ ...made.address, maxVersion: 'TLSv1.2' });
      expect((await refusal(port, { ca: made.ca, minVersion: 'TLSv1.3' })).message).to.include('share no TLS version');
      await echo(targetOf(port, resolve({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })));
    });
  });

  describe('renegotiation', () => {
    const contexts: [what: string, tls: () => ResolvedTls][] = [
      ['of the options', () => resolve()],
      ['of the user', () => resolveTlsOptions({ secureContext: createSecureContext({ ca: made.ca }) })],
    ];
    for (const [what, tls] of contexts) {
      it(`S4: ends the connection, with a context ${what}`, async () => {
        const port = await serve({ ...made.address, maxVersion: 'TLSv1.2' }, (socket) => socket.once('data', () => {
          socket.renegotiate({}, () => undefined);
          socket.write('x');
        }));
        const { transport, recorder } = await open(targetOf(port, tls()));
        transport.write(Buffer.from('bytes'), () => undefined);
        await recorder.closed;
        expect(recorder.closeError?.message).to.include('negotiated TLS anew');
      });
    }
  });

  it('S4: nothing that the server says has the client go on without TLS', async () => {
    const answers = ['840000000000000010', '15030300020250', '4854545020', '00'.repeat(64)];
    for (const answer of answers) {
      const seen: Buffer[] = [];
      const port = await listen(createServer((socket) => socket.on('data', (chunk: Buffer) => {
        seen.push(chunk);
        socket.end(Buffer.from(answer, 'hex'));
      })));
      expect(toTlsError(await failure(open(targetOf(port, resolve()))), { address, port }).message).to.match(/^TLS with .+ failed: /);
      expect(Buffer.concat(seen)[0], 'a TLS handshake record').to.equal(0x16);
    }
  });
});

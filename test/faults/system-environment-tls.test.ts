import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { checkServerIdentity, createServer as createTlsServer } from 'node:tls';
import type { TlsOptions as ServerOptions, TLSSocket } from 'node:tls';
import { expect } from 'chai';
import type { Transport, TransportTarget } from '../../src/environment';
import { ConfigurationError } from '../../src/errors';
import { toTlsError } from '../../src/tls/tls-error';
import { resolveTlsOptions, tlsOptionsFor } from '../../src/tls/tls-options';
import type { TlsOptions } from '../../src/tls/tls-options';
import { closeAll, failure, listen, loopback as address, open, pause, read, Recorder } from '../support/real-transport';
import { serverCertificates } from '../support/wrong-certificates';
import type { ServerCertificates } from '../support/wrong-certificates';

const serve = (onConnection: (socket: Socket) => void) => listen(createServer(onConnection));

describe('system environment: TLS', () => {
  let made: ServerCertificates;
  before(async () => {
    made = await serverCertificates();
  });
  afterEach(closeAll);

  async function serveTls(options: ServerOptions, onConnection: (socket: TLSSocket) => void = (socket) => socket.pipe(socket)) {
    const server = createTlsServer(options, onConnection);
    server.on('secureConnection', (socket) => socket.on('error', () => undefined)).on('tlsClientError', () => undefined);
    return listen(server);
  }

  const targetOf = (port: number, tls: TlsOptions, hostname?: string): TransportTarget => {
    const node = { address, port, ...(hostname !== undefined && { hostname }) };
    return { address, port, tls: tlsOptionsFor(resolveTlsOptions(tls), node) };
  };

  async function echo(transport: Transport, recorder: Recorder): Promise<void> {
    transport.write(Buffer.from('secret'), () => undefined);
    await recorder.until(() => recorder.bytes.length === 6);
    expect(recorder.bytes.toString()).to.equal('secret');
  }

  describe('accepts', () => {
    const table: [what: string, certificate: keyof ServerCertificates, tls: TlsOptions, hostname?: string][] = [
      ['an address of the certificate', 'address', {}],
      ['an address given as a name', 'address', {}, address],
      ['a name of the certificate', 'name', {}, 'node.example'],
      ['a name whatever its case and last dot', 'name', {}, 'Node.Example.'],
      ['a name under a wildcard', 'wildcard', {}, 'n1.nodes.example'],
      ['a name set for all nodes', 'name', { servername: 'node.example' }],
      ['what the function of the user accepts', 'name', { checkServerIdentity: () => undefined }],
      ['anything when verification is off', 'expired', { rejectUnauthorized: false }, 'other.example'],
      ['TLS 1.3 only', 'address', { minVersion: 'TLSv1.3' }],
    ];
    for (const [what, certificate, tls, hostname] of table) {
      it(what, async () => {
        const port = await serveTls(made[certificate] as ServerOptions);
        const { transport, recorder } = await open(targetOf(port, { ca: made.ca, ...tls }, hostname));
        await echo(transport, recorder);
      });
    }

    it('a server that wants a client certificate, and gets it', async () => {
      const names: unknown[] = [];
      const port = await serveTls({ ...made.address, ca: made.ca, requestCert: true }, (socket) => {
        names.push(socket.getPeerCertificate().subject.CN, socket.getProtocol());
        socket.pipe(socket);
      });
      const { transport, recorder } = await open(targetOf(port, { ca: made.ca, ...made.client }));
      await echo(transport, recorder);
      expect(names).to.deep.equal(['client', 'TLSv1.3']);
    });
  });

  describe('refuses, with nothing sent', () => {
    const altName = 'TLS_ERR_TLS_CERT_ALTNAME_INVALID';
    const table: [what: string, certificate: keyof ServerCertificates, code: string, tls?: TlsOptions, hostname?: string][] = [
      ['an address that the certificate has not', 'name', altName],
      ['a common name instead of an address', 'commonName', altName],
      ['another name', 'name', altName, {}, 'other.example'],
      ['a name below the name', 'name', altName, {}, 'evil.node.example'],
      ['two labels under a wildcard', 'wildcard', altName, {}, 'a.b.nodes.example'],
      ['the name of an address certificate', 'address', altName, {}, 'node.example'],
      ['another name set for all nodes', 'address', altName, { servername: 'node.example' }],
      ['an expired certificate', 'expired', 'TLS_CERT_HAS_EXPIRED'],
      ['one that is not valid yet', 'future', 'TLS_CERT_NOT_YET_VALID'],
      ['one that is not for servers', 'clientOnly', 'TLS_INVALID_PURPOSE'],
      ['a self-signed one', 'selfSigned', 'TLS_DEPTH_ZERO_SELF_SIGNED_CERT'],
      ['an authority that is not of the system', 'address', 'TLS_UNABLE_TO_VERIFY_LEAF_SIGNATURE', { ca: undefined }],
      ['what the function of the user refuses', 'address', 'TLS_CHECK_SERVER_IDENTITY', { checkServerIdentity: () => new Error('no') }],
      ['undefined for verification', 'expired', 'TLS_CERT_HAS_EXPIRED', { rejectUnauthorized: undefined }],
    ];
    for (const [what, certificate, code, tls, hostname] of table) {
      it(what, async () => {
        let received = 0;
        const port = await serveTls(made[certificate] as ServerOptions, (socket) => socket.on('data', (chunk: Buffer) => {
          received += chunk.length;
        }));
        const options = resolveTlsOptions({ ca: made.ca, ...tls });
        const node = { address, port, ...(hostname !== undefined && { hostname }) };
        const recorder = new Recorder();
        const error = toTlsError(await failure(open({ address, port, tls: tlsOptionsFor(options, node) }, recorder)), node);
        expect(error).to.include({ code, host: `127.0.0.1:${port}` });
        await pause(5);
        expect([received, recorder.events]).to.deep.equal([0, []]);
      });
    }

    it('what it would not verify, whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
      const port = await serveTls(made.selfSigned);
      const { emitWarning } = process;
      process.emitWarning = () => undefined;
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      try {
        expect(await failure(open(targetOf(port, {})))).to.include({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
      } finally {
        delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
        process.emitWarning = emitWarning;
      }
    });

    it('a plain server, and never falls back', async () => {
      const seen: Buffer[] = [];
      const port = await serve((socket) => socket.on('data', (chunk: Buffer) => {
        seen.push(chunk);
        socket.write(Buffer.from('840000000000000010', 'hex'));
      }));
      const error = toTlsError(await failure(open(targetOf(port, { ca: made.ca }))), { address, port });
      expect(error).to.include({ code: 'TLS_ERR_SSL_WRONG_VERSION_NUMBER' });
      expect(error.message).to.include('does not speak TLS on this port');
      await pause(5);
      expect(Buffer.concat(seen)[0], 'a TLS handshake record').to.equal(0x16);
    });

    for (const [what, close] of [['closes', (s: Socket) => s.end()], ['resets', (s: Socket) => s.resetAndDestroy()]] as const) {
      it(`a server that ${what} in the handshake`, async () => {
        const port = await serve((socket) => socket.once('data', () => close(socket)));
        const error = toTlsError(await failure(open(targetOf(port, { ca: made.ca }))), { address, port });
        expect(error).to.include({ code: 'TLS_ECONNRESET' });
      });
    }
  });

  describe('a client certificate that is missing', () => {
    it('fails the handshake of TLS 1.2', async () => {
      const port = await serveTls({ ...made.address, ca: made.ca, requestCert: true, maxVersion: 'TLSv1.2' });
      const error = toTlsError(await failure(open(targetOf(port, { ca: made.ca }))), { address, port });
      expect(error.code).to.match(/^TLS_ERR_SSL_.*ALERT_HANDSHAKE_FAILURE$/);
      expect(error.message).to.include('tls.cert and tls.key');
    });

    it('closes the connection of TLS 1.3, whose handshake is over by then', async () => {
      const port = await serveTls({ ...made.address, ca: made.ca, requestCert: true });
      const { recorder } = await open(targetOf(port, { ca: made.ca }));
      await recorder.closed;
      const error = toTlsError(recorder.closeError, { address, port });
      expect(error.code).to.equal('TLS_ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');
      expect(error.message).to.include('demands a client certificate');
    });
  });

  describe('options that OpenSSL refuses', () => {
    const table: [what: string, tls: (certificates: ServerCertificates) => TlsOptions, text: string][] = [
      ['the key of another certificate', ({ client, name }) => ({ cert: client.cert, key: name.key }), 'tls.key is not the private key'],
      ['ciphers that do not exist', () => ({ ciphers: 'NONSENSE' }), 'tls.ciphers'],
      ['a pfx that is none', () => ({ pfx: Buffer.from('abc') }), 'cannot be used'],
    ];
    for (const [what, tls, text] of table) {
      it(`say so: ${what}`, async () => {
        const error = await failure(open(targetOf(1, tls(made))));
        expect(error).to.be.instanceOf(ConfigurationError);
        expect(error.message).to.include(text);
      });
    }
  });

  it('asks for the name it verifies, and for none with an address', async () => {
    const asked: unknown[] = [];
    const port = await serveTls({ ...made.name, SNICallback: (name, done) => { asked.push(name); done(null); } });
    await open(targetOf(port, { ca: made.ca }, 'node.example'));
    await open(targetOf(port, { ca: made.ca, checkServerIdentity: () => undefined }));
    expect(asked).to.deep.equal(['node.example']);
  });

  it('verifies another name than it asks for when told to, with the function of Node or of the user', async () => {
    const port = await serveTls(made.name);
    const target = (identity: string, tls: TlsOptions = {}) => (
      { ...targetOf(port, { ca: made.ca, servername: 'host-id-1', ...tls }), identity }
    );
    const { transport, recorder } = await open(target('node.example'));
    await echo(transport, recorder);
    expect(await failure(open(target('other.example')))).to.include({ code: 'ERR_TLS_CERT_ALTNAME_INVALID', host: 'other.example' });

    const seen: string[] = [];
    await open(target('node.example', { checkServerIdentity: (name, certificate) => {
      seen.push(name);
      return checkServerIdentity(name, certificate);
    } }));
    expect(seen).to.deep.equal(['node.example']);
  });

  it('keeps what the server says right behind its handshake', async () => {
    const port = await serveTls(made.address, (socket) => socket.end('early'));
    const { recorder } = await open(targetOf(port, { ca: made.ca }));
    expect(recorder.events).to.deep.equal([]);
    await recorder.closed;
    expect(recorder.bytes.toString()).to.equal('early');
    expect(recorder.closeError).to.equal(undefined);
  });

  it('waits for drain, and ends after what was written', async () => {
    const size = 16 * 1024 * 1024;
    let received: Promise<Buffer> | undefined;
    const port = await serveTls(made.address, (socket) => {
      received = read(socket, size);
    });
    const { transport, recorder } = await open(targetOf(port, { ca: made.ca }));
    expect(transport.write(Buffer.alloc(size, 3), () => undefined)).to.equal(false);
    await recorder.until(() => recorder.events.includes('drain'));
    transport.end();
    await recorder.closed;
    expect(recorder.closeError).to.equal(undefined);
    expect((await received!).length).to.equal(size);
  });

  it('parses the certificates of one options object once', async () => {
    const port = await serveTls(made.address);
    const target = targetOf(port, { ca: made.ca });
    await open(target);
    target.tls!.ca = made.selfSigned.cert;
    await open(target);
    expect(await failure(open({ ...target, tls: { ...target.tls } }))).to.include({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });
});

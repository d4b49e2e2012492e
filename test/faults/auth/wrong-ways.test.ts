import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { expect } from 'chai';
import { Cluster, ConfigurationError, NoHostAvailableError, PlainTextAuthProvider, TlsError } from '../../../src/index';
import type { ClusterOptions, DriverError } from '../../../src/index';
import { secretAmong } from '../../support/byte-tap';
import { createCertificates } from '../../support/certificates';
import type { Certificates } from '../../support/certificates';
import { atEnd, closeAll, listen, loopback } from '../../support/real-transport';
import { rejection } from '../../support/rejection';
import { expectNoSecret, sentinelPassword } from '../../support/secret-guard';

const connectTimeoutMs = 1_500;
/** What a busy machine may take on top. */
const marginMs = 10_000;

/** The error of connecting, which comes in time and shows no password. */
async function failure(options: ClusterOptions): Promise<DriverError> {
  const authProvider = new PlainTextAuthProvider('ada', sentinelPassword);
  const cluster = new Cluster({ authProvider, connectTimeoutMs, ...options });
  const begin = performance.now();
  const error = await rejection(cluster.connect());
  expect(performance.now() - begin).to.be.lessThan(connectTimeoutMs + marginMs);
  expectNoSecret(cluster, 'the cluster');
  await cluster.shutdown();
  return error;
}

/** A port that does something with each connection, and what came on all of them. */
async function portThat(act: (socket: Socket) => void): Promise<{ port: number; received: Buffer[] }> {
  const received: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('data', (bytes) => received.push(bytes));
    act(socket);
  });
  return { port: await listen(server), received };
}

describe('faults: wrong ways in, without a node', () => {
  let certificates: Certificates;
  before(async () => {
    certificates = await createCertificates();
  });

  afterEach(closeAll);

  const ports: [what: string, act: (socket: Socket) => void, code: string, fragments: string[]][] = [
    ['says nothing', () => undefined, 'CONNECT_TIMEOUT',
      [`Timed out after ${connectTimeoutMs} ms`, 'answer to OPTIONS', 'is it the port for CQL', 'tls option', 'connectTimeoutMs']],
    ['closes at once', (socket) => socket.end(), 'CONNECTION_CLOSED', ['closed the connection', 'TLS']],
    ['closes after the first bytes', (socket) => socket.once('data', () => socket.end()), 'CONNECTION_CLOSED',
      ['closed the connection while waiting for the answer to OPTIONS', 'TLS']],
    ['resets after the first bytes', (socket) => socket.once('data', () => socket.resetAndDestroy()), 'CONNECT_FAILED',
      ['ECONNRESET', 'reset the connection']],
    ['speaks SSH', (socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'), 'NOT_CQL',
      ['does not speak CQL', '"SSH-2.0-OpenSSH_"', 'check the address and the port']],
    ['speaks HTTP', (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')), 'NOT_CQL',
      ['does not speak CQL', '"HTTP/1.1 400 Bad"', 'an HTTP server answers', '9042']],
    ['answers with a TLS alert', (socket) => socket.once('data', () => socket.end(Buffer.from('15030300020246', 'hex'))), 'NOT_CQL',
      ['expects TLS', 'set the tls option']],
    ['gives back what it gets', (socket) => socket.pipe(socket), 'NOT_CQL', ['does not speak CQL', 'check the address']],
    ['floods with noise', (socket) => socket.write(Buffer.alloc(1_000_000, 7)), 'NOT_CQL', ['does not speak CQL']],
  ];
  for (const [what, act, code, fragments] of ports) {
    it(`names a port that ${what}, what it is and what to do, and gives it no password`, async () => {
      const { port, received } = await portThat(act);
      const error = await failure({ contactPoints: [`${loopback}:${port}`] });
      expect(error).to.be.instanceOf(NoHostAvailableError).and.include({ code: 'NO_HOST_AVAILABLE' });
      const [reason, ...others] = (error as NoHostAvailableError).errors;
      expect(others).to.deep.equal([]);
      expect(reason).to.include({ code, host: `${loopback}:${port}` });
      const [, line, ...more] = error.message.split('\n');
      expect(more).to.deep.equal([]);
      expect(line!.startsWith(`  ${loopback}:${port}: `), line).to.equal(true);
      for (const fragment of fragments) expect(line).to.include(fragment);
      expect(secretAmong(Buffer.concat(received))).to.equal(undefined);
    });
  }

  it('names an HTTP server of Node', async () => {
    const port = await listen(createHttpServer((_, response) => response.end('hello')));
    expect((await failure({ contactPoints: [`${loopback}:${port}`] })).message).to.include('an HTTP server answers');
  });

  it('names a TLS server behind a plain connection, and gives it no password', async () => {
    const server = createTlsServer(certificates.server);
    let received: Buffer = Buffer.alloc(0);
    server.on('connection', (socket: Socket) => socket.on('data', (bytes) => (received = Buffer.concat([received, bytes]))));
    server.on('tlsClientError', () => undefined);
    const port = await listen(server);
    const { message } = await failure({ contactPoints: [`${loopback}:${port}`] });
    expect(message).to.match(/set the tls option|expects? TLS/);
    expect(secretAmong(received)).to.equal(undefined);
  });

  it('names a plain server behind TLS, and gives it no password', async () => {
    const { port, received } = await portThat((socket) => socket.once('data', () => socket.write(Buffer.alloc(100))));
    const error = await failure({ contactPoints: [`${loopback}:${port}`], tls: { ca: certificates.ca } });
    expect(error).to.be.instanceOf(TlsError).and.include({ host: `${loopback}:${port}` });
    expect(error.message).to.include('does not speak TLS on this port');
    expect(secretAmong(Buffer.concat(received))).to.equal(undefined);
  });

  it('names a port where nothing listens', async () => {
    const server = createServer();
    const port = await listen(server);
    server.close();
    await once(server, 'close');
    const error = await failure({ contactPoints: [`${loopback}:${port}`] });
    expect(error.message).to.match(new RegExp(`^  ${loopback}:${port}: Cannot connect .*ECONNREFUSED.*nothing listens there`, 'm'));
  });

  it('names an address that never answers, within connectTimeoutMs', async function () {
    const full = await portThatIsFull();
    if (full === undefined) this.skip();
    const error = await failure({ contactPoints: [`${loopback}:${full}`] });
    expect(error.message).to.include('waiting for a TCP connection').and.include('connectTimeoutMs');
    expect((error as NoHostAvailableError).errors[0]).to.include({ code: 'CONNECT_TIMEOUT' });
  });

  it('names a name that nobody knows', async () => {
    const name = `${'x'.repeat(64)}.invalid`;
    const error = await failure({ contactPoints: [name] });
    expect(error.message).to.include(`  ${name}:9042: The name has no address`).and.include('spelling');
    expect((error as NoHostAvailableError).errors[0]).to.include({ code: 'UNKNOWN_HOST', host: `${name}:9042` });
  });

  it('has a line for each of several, with its own reason', async () => {
    const { port: silent } = await portThat(() => undefined);
    const { port: closing } = await portThat((socket) => socket.end());
    const { port: http } = await portThat((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    const contactPoints = [silent, closing, http].map((port) => `${loopback}:${port}`);
    const [summary, ...lines] = (await failure({ contactPoints })).message.split('\n');
    expect(summary).to.equal('None of the contact points could be used:');
    const reasons = { [silent]: 'Timed out', [closing]: 'closed the connection', [http]: 'an HTTP server' };
    expect(lines).to.have.length(3);
    for (const [port, reason] of Object.entries(reasons)) {
      expect(lines.find((line) => line.startsWith(`  ${loopback}:${port}: `))).to.include(reason);
    }
  });

  describe('with files that were not read', () => {
    const table: [what: string, tls: object, text: string][] = [
      ['ca', { ca: '/etc/cassandra/ca.pem' }, 'tls.ca looks like a path: read the file, fs.readFileSync(path)'],
      ['ca, one of several', { ca: ['ca.pem'] }, 'tls.ca looks like a path'],
      ['cert', { cert: './client.pem', key: './client.key' }, 'tls.cert looks like a path'],
      ['pfx', { pfx: 'client.p12', passphrase: sentinelPassword }, 'tls.pfx is a string: give the bytes of the file'],
      ['an empty ca', { ca: '' }, 'tls.ca is empty'],
      ['a key in the place of the ca', { ca: `-----BEGIN PRIVATE KEY-----\n${sentinelPassword}\n-----END PRIVATE KEY-----` }, 'has no CERTIFICATE'],
      ['a ca that is cut off', { ca: `-----BEGIN CERTIFICATE-----\n${sentinelPassword}` }, 'tls.ca is PEM'],
      ['a passphrase alone', { passphrase: sentinelPassword }, 'neither tls.key nor tls.pfx'],
      ['a passphrase that is no text', { pfx: Buffer.alloc(1), passphrase: [sentinelPassword] }, 'tls.passphrase must be a string'],
      ['the password as an option', { [sentinelPassword.slice(0, 8)]: 1 }, 'Unknown option'],
    ];
    for (const [what, tls, text] of table) {
      it(`says so at once, and shows nothing of it: ${what}`, async () => {
        const error = await rejection((async () => new Cluster({ tls }))());
        expect(error).to.be.instanceOf(ConfigurationError);
        expect(error.message).to.include(text);
      });
    }

    it('says which key, when only the key is a path', async () => {
      const error = await rejection((async () => new Cluster({ tls: { cert: certificates.client.cert, key: '/run/secrets/client.key' } }))());
      expect(error.message).to.include('tls.key looks like a path');
    });
  });

  describe('S9: with the passphrase of a key', () => {
    const keyWith = (passphrase: string): string => generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase },
    }).privateKey;
    const table: [what: string, tls: (cert: string) => ClusterOptions['tls'], text: string][] = [
      ['that is wrong', (cert) => ({ cert, key: keyWith('another'), passphrase: sentinelPassword }), 'tls.passphrase does not open'],
      ['that is missing', (cert) => ({ cert, key: keyWith(sentinelPassword) }), 'tls.passphrase'],
      ['of a key that is not the certificate\'s', (cert) => ({ cert, key: keyWith(sentinelPassword), passphrase: sentinelPassword }),
        'tls.key is not the private key of tls.cert'],
      ['beside the key it is for', (cert) => ({ cert, key: [{ pem: keyWith('another'), passphrase: sentinelPassword }] }), 'tls.passphrase'],
    ];
    for (const [what, tls, text] of table) {
      it(`${what}: says what is wrong, and not the passphrase`, async () => {
        const { port } = await portThat((socket) => socket.end());
        const options = { contactPoints: [`${loopback}:${port}`], tls: tls(certificates.client.cert)! };
        const error = await rejection((async () => failureOf(options))());
        expect(error).to.be.instanceOf(ConfigurationError);
        expect(error.message).to.include(text);
      });
    }
  });
});

/** Fails when the cluster is made, or else when it connects. */
async function failureOf(options: ClusterOptions): Promise<never> {
  const cluster = new Cluster({ connectTimeoutMs, ...options });
  expectNoSecret(cluster, 'the cluster');
  throw await rejection(cluster.connect());
}

/** Listens, and takes no connection from then on. */
const deaf = `
  const server = require('node:net').createServer().listen({ port: 0, host: '${loopback}', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

/** A port whose waiting connections are so many that the system takes no more; undefined where systems do otherwise. */
async function portThatIsFull(): Promise<number | undefined> {
  const child: ChildProcess = spawn(process.execPath, ['-e', deaf], { stdio: ['ignore', 'pipe', 'inherit'] });
  atEnd({ destroy: () => child.kill('SIGKILL') });
  const [text] = (await once(child.stdout!, 'data')) as [Buffer];
  for (let i = 0; i < 20; i++) {
    const socket = connect(Number(text), loopback).on('error', () => undefined);
    atEnd(socket);
    const isTaken = await Promise.race([once(socket, 'connect').then(() => true), pause(300)]);
    if (isTaken !== true) return Number(text);
  }
  return undefined;
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

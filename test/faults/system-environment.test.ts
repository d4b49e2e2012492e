import { once } from 'node:events';
import { connect, createServer, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { systemEnvironment } from '../../src/connection/system-environment';
import { resolveTlsOptions, tlsOptionsFor } from '../../src/tls/tls-options';
import { atEnd, closeAll, failure, listen, loopback as address, open, pause, read, Recorder } from '../support/real-transport';

const serve = (onConnection: (socket: Socket) => void = () => undefined) => listen(createServer({ noDelay: true }, onConnection));

describe('system environment: names', () => {
  it('finds all addresses of a name', async () => {
    const addresses = await systemEnvironment().lookup('localhost');
    expect(addresses).to.include.oneOf(['127.0.0.1', '::1']);
    for (const found of addresses) expect(isIP(found)).to.be.greaterThan(0);
  });

  it('finds the name of an address', async () => {
    const names = await systemEnvironment().reverseLookup('127.0.0.1');
    expect(names).to.have.length(1);
    expect(isIP(names[0]!)).to.equal(0);
  });

  it("gives no name of an IPv6 address that has none, or rejects with Node's error where DNS is not there", async () => {
    const names = await systemEnvironment().reverseLookup('2001:db8::1').catch((error: NodeJS.ErrnoException) => error.code);
    expect(names).to.satisfy((found: unknown) => Array.isArray(found) || /^E[A-Z_]+$/.test(String(found)));
    expect(names).to.not.equal('ENOTFOUND');
  });

  it("rejects with Node's error for what is no address", async () => {
    expect(await failure(systemEnvironment().reverseLookup('node1'))).to.include({ code: 'ERR_INVALID_ARG_VALUE' });
  });
});

describe('system environment: plain sockets', () => {
  afterEach(closeAll);

  it('carries bytes both ways', async () => {
    const port = await serve((socket) => socket.pipe(socket));
    const { transport, recorder } = await open({ address, port });
    expect(transport.peer).to.equal(`127.0.0.1:${port}`);
    let written = 0;
    expect(transport.write(Buffer.from('hello'), () => written++)).to.equal(true);
    await recorder.until(() => recorder.bytes.length === 5);
    expect(recorder.bytes.toString()).to.equal('hello');
    expect(written).to.equal(1);
    expect(recorder.events).to.not.include('close');
  });

  it("rejects with Node's error when nothing listens", async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const recorder = new Recorder();
    expect(await failure(open({ address, port }, recorder))).to.include({ code: 'ECONNREFUSED' });
    await pause(10);
    expect(recorder.events).to.deep.equal([]);
  });

  it('keeps what the server says before it is asked', async () => {
    const port = await serve((socket) => socket.write('early'));
    const { recorder } = await open({ address, port });
    expect(recorder.events, 'data before the transport is in hand').to.deep.equal([]);
    await recorder.until(() => recorder.bytes.length === 5);
    expect(recorder.bytes.toString()).to.equal('early');
  });

  it('keeps what the server says before it closes', async () => {
    const port = await serve((socket) => socket.end(Buffer.alloc(300_000, 7)));
    const { recorder } = await open({ address, port });
    await recorder.closed;
    expect(recorder.bytes.equals(Buffer.alloc(300_000, 7))).to.equal(true);
    expect(recorder.events.filter((event) => event === 'close')).to.have.length(1);
    expect(recorder.events.at(-1)).to.equal('close');
    expect(recorder.closeError).to.equal(undefined);
  });

  it('reads nothing while it is paused, from the first byte on', async () => {
    const port = await serve((socket) => socket.write('early'));
    const { transport, recorder } = await open({ address, port });
    transport.pause();
    await pause(30);
    expect(recorder.events).to.deep.equal([]);
    transport.resume();
    await recorder.until(() => recorder.bytes.length === 5);
  });

  it('loses nothing when it is paused and resumed in the same turn', async () => {
    const port = await serve((socket) => socket.write('early'));
    const { transport, recorder } = await open({ address, port });
    transport.pause();
    transport.resume();
    await recorder.until(() => recorder.bytes.length === 5);
  });

  it('tells when to wait and when to go on', async () => {
    const size = 32 * 1024 * 1024;
    let received = 0;
    let accepted: Socket | undefined;
    const port = await serve((socket) => {
      accepted = socket.pause().on('data', (chunk: Buffer) => { received += chunk.length; });
    });
    const { transport, recorder } = await open({ address, port });
    let written = 0;
    expect(transport.write(Buffer.alloc(size), () => written++)).to.equal(false);
    await pause(30);
    expect([written, recorder.events]).to.deep.equal([0, []]);
    accepted!.resume();
    await recorder.until(() => recorder.events.includes('drain'));
    expect(written).to.equal(1);
    while (received < size) await once(accepted!, 'data');
  });

  it('reports a reset as the reason, once and last', async () => {
    const port = await serve((socket) => {
      socket.write('x');
      socket.once('data', () => socket.resetAndDestroy());
    });
    const { transport, recorder } = await open({ address, port });
    transport.write(Buffer.from('now'), () => undefined);
    await recorder.closed;
    expect(recorder.closeError).to.include({ code: 'ECONNRESET' });
    await pause(10);
    expect(recorder.events).to.deep.equal(['data', 'close']);
  });

  it('does not say that bytes left when they did not', async () => {
    const port = await serve((socket) => socket.pause());
    const { transport, recorder } = await open({ address, port });
    let written = 0;
    transport.write(Buffer.alloc(64 * 1024 * 1024), () => written++);
    transport.destroy();
    transport.write(Buffer.from('more'), () => written++);
    await recorder.closed;
    await pause(10);
    expect(written).to.equal(0);
    expect(recorder.events).to.deep.equal(['close']);
  });

  it('cuts the stream on destroy, and says so once', async () => {
    const port = await serve((socket) => socket.write('x'.repeat(100_000)));
    const { transport, recorder } = await open({ address, port });
    transport.destroy();
    transport.destroy();
    transport.end();
    transport.pause();
    transport.resume();
    await recorder.closed;
    await pause(10);
    expect(recorder.events).to.deep.equal(['close']);
    expect(recorder.closeError).to.equal(undefined);
  });

  it('ends after what was written, even when the other end stays open', async () => {
    const size = 4 * 1024 * 1024;
    let received: Promise<Buffer> | undefined;
    const port = await listen(createServer({ allowHalfOpen: true }, (socket) => {
      received = read(socket, size);
    }));
    const { transport, recorder } = await open({ address, port });
    transport.write(Buffer.alloc(size, 9), () => undefined);
    transport.end();
    await recorder.closed;
    expect(recorder.closeError).to.equal(undefined);
    expect((await received!).equals(Buffer.alloc(size, 9))).to.equal(true);
  });

  it('is not closed by the signal once it is open', async () => {
    const port = await serve((socket) => socket.pipe(socket));
    const budget = new AbortController();
    const { transport, recorder } = await open({ address, port }, new Recorder(), budget.signal);
    budget.abort(new Error('too late'));
    transport.write(Buffer.from('still here'), () => undefined);
    await recorder.until(() => recorder.bytes.length === 10);
    expect(recorder.events).to.not.include('close');
  });
});

describe('system environment: giving up while a connection is made', () => {
  afterEach(closeAll);

  it('rejects with the reason of the signal and cuts the socket, in the TLS handshake', async () => {
    let gone: (() => void) | undefined;
    const closed = new Promise<void>((resolve) => { gone = resolve; });
    const port = await serve((socket) => socket.on('close', () => gone!()).resume());
    const budget = new AbortController();
    const recorder = new Recorder();
    const tls = tlsOptionsFor(resolveTlsOptions(true), { address, port });
    const run = failure(open({ address, port, tls }, recorder, budget.signal));
    await pause(30);
    const reason = new Error('connectTimeoutMs');
    budget.abort(reason);
    expect(await run).to.equal(reason);
    await closed;
    expect(recorder.events).to.deep.equal([]);
  });

  it('rejects with the reason of the signal when nobody accepts, so that TCP hangs', async () => {
    const port = await listenWithoutAccepting();
    const fillers = Array.from({ length: 4 }, () => connect({ host: address, port }).on('error', () => undefined));
    atEnd(...fillers);
    await once(fillers[0]!, 'connect');
    const budget = new AbortController();
    const recorder = new Recorder();
    const reason = new Error('connectTimeoutMs');
    const run = failure(open({ address, port }, recorder, budget.signal));
    await pause(30);
    budget.abort(reason);
    expect(await run).to.equal(reason);
    expect(recorder.events).to.deep.equal([]);
  });

  it('rejects with the reason of the signal in the turn of the call', async () => {
    const port = await serve();
    const budget = new AbortController();
    const reason = new Error('never mind');
    const run = failure(open({ address, port }, new Recorder(), budget.signal));
    budget.abort(reason);
    expect(await run).to.equal(reason);
  });
});

/** A listening socket whose owner sleeps: two connections fit into its queue, and the next are not answered. */
async function listenWithoutAccepting(): Promise<number> {
  const sleeper = new Worker(`
    const { parentPort } = require('node:worker_threads');
    const server = require('node:net').createServer().listen({ host: '${address}', port: 0, backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });
  `, { eval: true });
  atEnd({ destroy: () => sleeper.terminate() });
  const [port] = (await once(sleeper, 'message')) as [number];
  return port;
}

import { expect } from 'chai';
import { ConnectionError } from '../../../src/index';
import { opcodes } from '../wire/wire-opcodes';
import { errorResponse } from '../wire/wire-responses';
import { rejection } from '../rejection';
import { until } from '../until';
import { ProxyBench, writes as text } from './proxy-bench';
import type { ProxiedWire } from './proxy-bench';
import { cutAt, delay, drop, duplicate, flipBit, forge, halfClose, passAndReset, reset } from './proxy-rules';

/** Tests of all that a proxy can do between a driver and a node, be it a real or a scripted one. */
export function expectProxiedFaults(wire: () => ProxiedWire): void {
  const bench = new ProxyBench(wire);
  beforeEach(() => bench.start());
  afterEach(() => bench.end());
  expectLostWrites(bench);
  expectStrangeAnswers(bench);
  expectRawTrouble(bench);
}

function expectLostWrites(bench: ProxyBench): void {
  it('records each request with its text, prepared ones too', async () => {
    await bench.write();
    await bench.read();
    expect(bench.proxy.sent(text).map(({ opcode }) => opcode)).to.deep.equal([opcodes.EXECUTE]);
    expect(bench.proxy.requests.map((request) => request.text)).to.include.members([bench.wire.write, bench.wire.read]);
  });

  it('a write whose connection is reset before it is passed on is sent once, and may have run', async () => {
    bench.proxy.when({ text }, reset);
    await bench.isLost();
  });

  it('a write that was passed on before the connection broke is sent once, and may have run', async () => {
    bench.proxy.when({ text }, passAndReset);
    bench.proxy.when({ from: 'node', text }, drop);
    await bench.isLost();
  });

  it('a write whose answer is cut at a byte is sent once, and may have run', async () => {
    for (const byte of [0, 4, 9, 12]) {
      bench.proxy.requests.length = 0;
      bench.proxy.when({ from: 'node', text }, cutAt(byte));
      await bench.isLost();
    }
  });

  it('a connection that the node half closes is lost, and another is made', async () => {
    bench.proxy.when({ text }, halfClose);
    await bench.isLost();
  });
}

function expectStrangeAnswers(bench: ProxyBench): void {
  it('a write whose answer never comes times out, is sent once, and may have run', async () => {
    bench.proxy.when({ from: 'node', text }, drop);
    const error = await rejection(bench.write({ timeoutMs: 200 }));
    expect(error).to.include({ code: 'REQUEST_TIMEOUT', mayHaveRun: true });
    expect(bench.proxy.sent(text).length).to.equal(1);
    await bench.isWell();
  });

  it('an answer that comes twice costs the connection, and no request its row', async () => {
    bench.proxy.when({ from: 'node', nth: 3, opcode: opcodes.RESULT }, duplicate());
    const asked = Array.from({ length: 50 }, () => bench.read({ timeoutMs: 3_000 }));
    for (const outcome of await Promise.allSettled(asked)) {
      if (outcome.status === 'fulfilled') expect(outcome.value).to.be.greaterThan(0);
      else expect(outcome.reason).to.be.instanceOf(ConnectionError);
    }
    await bench.isWell();
  });

  it('an answer that is late is waited for', async () => {
    bench.proxy.when({ from: 'node', text }, delay(150));
    const begin = performance.now();
    await bench.write();
    expect(performance.now() - begin).to.be.greaterThan(149);
  });

  it('an error that comes in place of an answer is told as it is, and says whether the write may have run', async () => {
    bench.proxy.when({ text, atMost: 1 }, forge((version) => errorResponse('UNAVAILABLE', 'forged', version)));
    expect(await rejection(bench.write())).to.include({ code: 'UNAVAILABLE', mayHaveRun: false });
    bench.proxy.when({ text }, forge((version) => errorResponse('WRITE_TIMEOUT', 'forged', version)));
    expect(await rejection(bench.write())).to.include({ code: 'WRITE_TIMEOUT', mayHaveRun: true });
  });

  it('a wrong bit in an answer settles its request, which may have run', async () => {
    bench.proxy.when({ from: 'node', text }, flipBit(20));
    expect(await rejection(bench.write({ timeoutMs: 500 }))).to.have.property('mayHaveRun', true);
    await bench.isWell();
  });
}

function expectRawTrouble(bench: ProxyBench): void {
  it('a black hole is found out by the heartbeat', async () => {
    const { connections } = bench.proxy;
    bench.proxy.trouble = { isBlackHole: true };
    expect(await rejection(bench.write())).to.include({ mayHaveRun: true });
    await bench.isWell();
    expect(bench.proxy.connections).to.be.greaterThan(connections);
  });

  it('bytes that come slowly and late come all the same', async () => {
    bench.proxy.trouble = { delayMs: 40, bytesPerSecond: 20_000 };
    await bench.write({ timeoutMs: 15_000 });
    await bench.isWell();
  });

  it('bits that flip here and there settle every request', async () => {
    bench.proxy.trouble = { flipEveryBytes: 700 };
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => bench.read({ timeoutMs: 600 })));
    expect(outcomes.some(({ status }) => status === 'rejected')).to.equal(true);
    await bench.isWell();
  });

  it('a lost control connection comes back by itself, and costs no request', async () => {
    bench.proxy.reset('control');
    for (let i = 0; i < 20; i++) expect(await bench.read()).to.be.greaterThan(0);
    await until(() => bench.proxy.requests.some(({ opcode }) => opcode === opcodes.REGISTER));
  });
}

import { expect } from 'chai';
import type { Connection } from '../../../src/connection/connection';
import { Heartbeat } from '../../../src/connection/heartbeat';
import { ConnectionError } from '../../../src/errors';
import { encodeMessage } from '../../../src/protocol/encode-message';
import { versions } from '../../../src/protocol/version';
import { settled } from '../../support/virtual-clock';
import { Bench, host, named } from './connection-kit';

describe('connection: heartbeat', () => {
  let bench: Bench;
  let connection: Connection;
  let heartbeat: Heartbeat;

  const beats = (): number => bench.node.requests.filter(({ kind }) => kind === 'OPTIONS').length;

  async function start(): Promise<void> {
    connection = await bench.open({ version: versions.V4 });
    heartbeat = new Heartbeat(connection, bench.clock, 30_000, 5_000);
    bench.node.requests.length = 0;
  }

  beforeEach(async () => {
    bench = new Bench();
    await start();
  });

  afterEach(async () => {
    heartbeat.stop();
    connection.destroy();
    await settled();
    bench.expectNothingLeft();
  });

  it('beats on silence, again and again', async () => {
    await bench.clock.advance(29_999);
    expect(beats()).to.equal(0);
    await bench.clock.advance(1);
    expect(beats()).to.equal(1);
    await bench.clock.advance(300_000);
    expect(beats()).to.equal(11);
    expect(connection.state).to.equal('ready');
  });

  it('does not beat as long as answers come', async () => {
    for (let i = 0; i < 20; i++) {
      await bench.clock.advance(10_000);
      bench.ask(connection, 'q');
      await settled();
    }
    expect(beats()).to.equal(0);
    await bench.clock.advance(30_000);
    expect(beats()).to.equal(1);
  });

  it('beats after a second of silence while an answer is owed', async () => {
    bench.hold();
    await bench.clock.advance(10_000);
    bench.ask(connection, 'q');
    await bench.clock.advance(500);
    expect(beats()).to.equal(0);
    await bench.clock.advance(600);
    expect(beats()).to.equal(1);
    await bench.clock.advance(3_000);
    expect(beats()).to.be.within(2, 4);
    expect(connection.state).to.equal('ready');
  });

  it('beats at once when there is a hint that the node is gone, and not twice', async () => {
    heartbeat.probe();
    heartbeat.probe();
    await settled();
    expect(beats()).to.equal(1);
    await bench.clock.advance(29_000);
    expect(beats()).to.equal(1);
    await bench.clock.advance(2_000);
    expect(beats()).to.equal(2);
  });

  it('closes a silent connection on which nothing is owed, later', async () => {
    bench.node.script = () => null;
    await bench.clock.advance(34_999);
    expect(connection.state).to.equal('ready');
    await bench.clock.advance(1);
    expect(connection.state).to.equal('closed');
  });

  it('closes a connection on which nothing comes back', async () => {
    bench.node.script = () => null;
    const asker = bench.ask(connection, 'q');
    await bench.clock.advance(5_999);
    expect(connection.state).to.equal('ready');
    await bench.clock.advance(1);
    expect(connection.state).to.equal('closed');
    expect(asker.outcome).to.equal('HEARTBEAT_FAILED true');
    expect(bench.closes[0]).to.be.instanceOf(ConnectionError).and.include({ code: 'HEARTBEAT_FAILED', host });
    expect(bench.closes[0]!.message).to.include('No answer to OPTIONS within 5000 ms');
    expect(bench.clock.pendingTimers).to.equal(0);
  });

  it('does not close a slow connection, on which other answers come', async () => {
    bench.node.script = () => null;
    bench.ask(connection, 'q');
    await bench.clock.advance(4_000);
    bench.conversation.say(named('late'), 1);
    await bench.clock.advance(2_500);
    expect(connection.state).to.equal('ready');
    expect(beats()).to.equal(1);
    await bench.clock.advance(35_000);
    expect(connection.state).to.equal('closed');
  });

  it('takes an ERROR, or what cannot be read, for a sign of life', async () => {
    bench.node.script = () => ({ kind: 'ERROR', code: 0, message: 'oops' });
    await bench.clock.advance(31_000);
    bench.node.script = (_, stream, { socket }) => {
      const bytes = encodeMessage({ kind: 'SUPPORTED', options: { A: ['b'] } }, { version: 4, stream });
      bytes[10] = 200;
      socket.send(bytes);
      return null;
    };
    await bench.clock.advance(90_000);
    expect(connection.state).to.equal('ready');
    expect(beats()).to.be.greaterThan(2);
  });

  it('takes an answer that has come while the event loop was blocked', async () => {
    bench.node.script = () => null;
    await bench.clock.advance(30_000);
    bench.conversation.say({ kind: 'SUPPORTED', options: {} }, 1);
    await bench.clock.block(60_000);
    expect(connection.state).to.equal('ready');
  });

  it('stops, also while it waits for an answer', async () => {
    bench.node.script = () => null;
    await bench.clock.advance(30_000);
    heartbeat.stop();
    bench.conversation.say({ kind: 'SUPPORTED', options: {} }, 1);
    await settled();
    expect(bench.clock.pendingTimers).to.equal(0);
    await bench.clock.advance(120_000);
    expect(beats()).to.equal(1);
    expect(connection.state).to.equal('ready');
  });

  it('ends with the connection', async () => {
    connection.destroy();
    await bench.clock.advance(120_000);
    expect(beats()).to.equal(0);
    expect(bench.clock.pendingTimers).to.equal(0);
    expect(bench.closes).to.deep.equal([undefined]);
  });

  it('leaves a connection alone that is being drained', async () => {
    bench.hold();
    const asker = bench.ask(connection, 'q');
    await settled();
    const drained = connection.drain(100_000);
    await bench.clock.advance(90_000);
    expect(beats()).to.equal(0);
    expect(asker.outcome).to.equal('waits');
    await bench.clock.advance(10_000);
    await drained;
  });
});

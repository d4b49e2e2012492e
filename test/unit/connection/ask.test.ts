import { expect } from 'chai';
import type { Connection } from '../../../src/connection/connection';
import { ConnectionError, DecodingError, EncodingError } from '../../../src/errors';
import { headerBytes } from '../../../src/protocol/constants';
import { versions } from '../../../src/protocol/version';
import { settled } from '../../support/virtual-clock';
import { Bench, failure, host, named, query, unencodable } from './connection-kit';

describe('connection: ask()', () => {
  let bench: Bench;
  let connection: Connection;

  beforeEach(async () => {
    bench = new Bench();
    connection = await bench.open({ version: versions.V4 });
  });

  afterEach(async () => {
    connection.destroy();
    await settled();
    bench.expectNothingLeft();
  });

  it('gives the answer, an ERROR like any other', async () => {
    expect(await connection.ask({ kind: 'OPTIONS' }, 1_000)).to.include({ kind: 'SUPPORTED' });
    expect(await connection.ask({ kind: 'REGISTER', eventTypes: ['STATUS_CHANGE'] }, 1_000)).to.deep.equal({ kind: 'READY' });
    bench.node.script = () => ({ kind: 'ERROR', code: 0, message: 'oops' });
    expect(await connection.ask(query('q'), 1_000)).to.include({ kind: 'ERROR', message: 'oops' });
    expect(bench.clock.pendingTimers).to.equal(0);
  });

  it('gives up after its time, and then drops the answer', async () => {
    const streams = bench.hold();
    const asking = failure(connection.ask(query('slow'), 1_000));
    await bench.clock.advance(1_000);
    expect(await asking).to.be.instanceOf(ConnectionError).and.include({ code: 'REQUEST_TIMEOUT', host });
    expect(connection.orphanCount).to.equal(1);
    bench.conversation.say(named('slow'), streams.get('slow')!);
    await settled();
    expect(connection).to.include({ orphanCount: 0, state: 'ready' });
  });

  it('takes an answer that has come while the event loop was blocked', async () => {
    bench.hold();
    const asking = connection.ask(query('q'), 1_000);
    await settled();
    bench.conversation.say(named('q'), 1);
    await bench.clock.block(60_000);
    expect(await asking).to.include({ keyspace: 'q' });
  });

  it('fails when the connection is lost, closed, or cannot take the request', async () => {
    bench.hold();
    expect(await failure(connection.ask(unencodable, 1_000))).to.be.instanceOf(EncodingError);
    const asking = failure(connection.ask(query('q'), 1_000));
    await settled();
    bench.node.cut();
    expect(await asking).to.include({ code: 'CONNECTION_CLOSED', host, mayHaveRun: true });
    expect(await failure(connection.ask(query('q'), 1_000))).to.include({ code: 'SHUTDOWN', host });
    expect(bench.clock.pendingTimers).to.equal(0);
  });

  it('fails when the answer cannot be read, which costs nobody else', async () => {
    const streams = bench.hold();
    const asking = failure(connection.ask(query('bad'), 1_000));
    const other = bench.ask(connection, 'other');
    await settled();
    const bytes = bench.conversation.bytesOf(named('abc'), streams.get('bad')!);
    bytes[headerBytes + 5] = 200;
    bench.conversation.socket.send(Buffer.concat([bytes, bench.conversation.bytesOf(named('other'), streams.get('other')!)]));
    expect(await asking).to.be.instanceOf(DecodingError).and.include({ host });
    await settled();
    expect(other.outcome).to.equal('other');
  });
});

import { expect } from 'chai';
import type { Connection } from '../../../src/connection/connection';
import { ShutdownError } from '../../../src/errors';
import { versions } from '../../../src/protocol/version';
import { settled } from '../../support/virtual-clock';
import { Asker, Bench, named, query } from './connection-kit';

describe('connection: streams that are held', () => {
  let bench: Bench;
  let connection: Connection;
  let holder: Asker;
  let stream: number;

  beforeEach(async () => {
    bench = new Bench();
    bench.hold();
    connection = await bench.open({ version: versions.DSE_V2, maxInFlight: 10 });
    holder = new Asker();
    stream = connection.send(query('pages'), holder);
    connection.hold(stream, holder);
    await settled();
  });

  afterEach(async () => {
    connection.destroy();
    await settled();
    bench.expectNothingLeft();
  });

  const say = (...names: string[]): void => {
    for (const name of names) bench.conversation.say(named(name), stream);
  };
  const heard = (): string[] => holder.replies.map((reply) => ('keyspace' in reply ? reply.keyspace : reply.kind));
  const revise = (): Asker => {
    const asker = new Asker();
    connection.revise({ kind: 'REVISE_REQUEST', revision: 'CANCEL', targetStream: stream }, asker);
    return asker;
  };

  it('give all their answers to their holder, and count as one request', async () => {
    say('a', 'b', 'c');
    await settled();
    expect(heard()).to.deep.equal(['a', 'b', 'c']);
    expect(connection.inFlightCount).to.equal(1);
  });

  it('are free once they are released, and an answer that still comes closes the connection', async () => {
    say('a');
    await settled();
    connection.release(stream);
    connection.release(stream);
    expect(connection.inFlightCount).to.equal(0);
    say('b');
    await settled();
    expect(heard()).to.deep.equal(['a']);
    expect(connection.state).to.equal('closed');
  });

  it('go on after their caller has given up, until they are released', async () => {
    connection.abandon(stream, holder);
    say('a');
    await settled();
    expect([heard(), connection.inFlightCount, connection.orphanCount]).to.deep.equal([['a'], 0, 1]);
    connection.release(stream);
    expect(connection.orphanCount).to.equal(0);
  });

  it('fail once when the connection is lost, and can be released after it', async () => {
    bench.node.cut();
    await settled();
    expect(holder.failures).to.have.length(1);
    connection.release(stream);
  });

  it('can be revised while the connection drains, and keep it open', async () => {
    const drained = connection.drain(5_000);
    bench.node.script = () => undefined;
    const revision = revise();
    await settled();
    expect(revision.outcome).to.equal('RESULT');
    say('a');
    await settled();
    expect([heard(), connection.state]).to.deep.equal([['a'], 'draining']);
    connection.release(stream);
    await drained;
    expect(connection.state).to.equal('closed');
    expect(revise).to.throw(ShutdownError);
  });

  it('are on a connection that can stop reading, and go on', async () => {
    connection.pauseReading();
    say('a', 'b');
    await settled();
    expect(heard()).to.deep.equal([]);
    connection.resumeReading();
    await settled();
    expect(heard()).to.deep.equal(['a', 'b']);
  });

  it('do not answer requests on other streams', async () => {
    bench.node.script = () => undefined;
    const other = bench.ask(connection, 'other');
    say('a');
    await settled();
    expect([other.outcome, heard()]).to.deep.equal(['RESULT', ['a']]);
  });

  it('leave what the node lists in SUPPORTED to be read', () => {
    expect(connection.supported['COMPRESSION']).to.deep.equal(['lz4']);
  });
});

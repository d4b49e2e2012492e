import { expect } from 'chai';
import type { Connection } from '../../../src/connection/connection';
import { EncodingError, OverloadedError } from '../../../src/errors';
import { Traffic } from '../../../src/observability/traffic';
import type { ResponseMessage } from '../../../src/protocol/messages';
import { versions } from '../../../src/protocol/version';
import { settled } from '../../support/virtual-clock';
import { Asker, Bench, named, query, unencodable } from './connection-kit';

const event: ResponseMessage = { kind: 'EVENT', event: 'STATUS_CHANGE', change: 'UP', address: '10.0.0.1', port: 9042 };

const endOfTurn = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

describe('connection', () => {
  let bench: Bench;
  let connection: Connection;

  beforeEach(async () => {
    bench = new Bench();
    connection = await bench.open();
    bench.node.requests.length = 0;
  });

  afterEach(async () => {
    connection.destroy();
    await settled();
    bench.expectNothingLeft();
  });

  /** Opens another one in its place. */
  async function reopen(...how: Parameters<Bench['open']>): Promise<void> {
    connection.destroy();
    await settled();
    bench.closes.length = 0;
    connection = await bench.open(...how);
    bench.node.requests.length = 0;
  }

  /** The queries that came. */
  const texts = (): string[] => bench.node.requests.flatMap((request) => (request.kind === 'QUERY' ? [request.query] : []));

  describe('requests', () => {
    it('go out in one write a turn', async () => {
      const { writes } = bench.conversation;
      Array.from({ length: 63 }, (_, i) => bench.ask(connection, `q${i}`));
      await settled();
      expect(bench.conversation.writes - writes).to.equal(1);
    });

    it('go out in a few writes when they are many, the first ones before the turn ends', async () => {
      const traffic = new Traffic();
      await reopen({ traffic });
      const { writes } = bench.conversation;
      const { sentBytes } = traffic;
      const askers = Array.from({ length: 500 }, (_, i) => bench.ask(connection, `q${i}`));
      const aheadBytes = traffic.sentBytes - sentBytes;
      await settled();
      expect(aheadBytes).to.be.greaterThan(0).and.below(traffic.sentBytes - sentBytes);
      expect(texts()).to.deep.equal(askers.map((_, i) => `q${i}`));
      expect(bench.conversation.writes - writes).to.equal(4);
      expect(texts()).to.deep.equal(askers.map((_, i) => `q${i}`));
      expect(new Set(askers.map((asker) => asker.outcome))).to.deep.equal(new Set(['RESULT']));
    });

    it('that come of answers in one chunk go out in one write as well', async () => {
      const streams = bench.hold((text) => text.startsWith('first'));
      const next: Asker[] = [];
      for (let i = 0; i < 10; i++) {
        void connection.ask(query(`first ${i}`), 1_000).then(() => next.push(bench.ask(connection, `then ${i}`)));
      }
      await settled();
      const { writes } = bench.conversation;
      const answers = [...streams.values()].map((stream) => bench.conversation.bytesOf(named('x'), stream));
      bench.conversation.socket.send(Buffer.concat(answers));
      await settled();
      expect(next.map((asker) => asker.outcome)).to.deep.equal(next.map(() => 'RESULT'));
      expect(next).to.have.length(10);
      expect(bench.conversation.writes - writes).to.equal(1);
    });

    for (const [waiting, isAtOnce, when] of [
      [0, true, 'at its end'], [2, true, 'at its end'], [3, false, 'once the I/O that waits was seen'],
    ] as const) {
      it(`of one turn are written ${when} when ${waiting} wait already`, async () => {
        const traffic = new Traffic();
        await reopen({ traffic });
        bench.hold((text) => text.startsWith('held'));
        for (let i = 0; i < waiting; i++) bench.ask(connection, `held ${i}`);
        await settled();
        const { sentBytes } = traffic;
        bench.ask(connection, 'one');
        await endOfTurn();
        expect(traffic.sentBytes > sentBytes).to.equal(isAtOnce);
        bench.ask(connection, 'two');
        await settled();
        expect(texts().slice(waiting)).to.deep.equal(['one', 'two']);
      });
    }

    it('carry tracing and payload', async () => {
      let flags = 0;
      bench.node.onData = (_, bytes) => {
        flags = bytes[6 + 1]!;
      };
      connection.send(query('q'), new Asker(), { tracing: true, customPayload: { a: Buffer.of(1) } });
      await settled();
      expect(flags).to.equal(0x06);
    });

    it('survive that their buffer is used again', async () => {
      for (let round = 0; round < 20; round++) {
        const sent = Array.from({ length: 50 }, (_, i) => `${round}/${i} ${'x'.repeat(i * 20)}`);
        bench.node.requests.length = 0;
        for (const text of sent) bench.ask(connection, text);
        if (round % 3 === 0) await Promise.resolve();
        else await settled();
        bench.ask(connection, 'tail');
        await settled();
        expect(texts()).to.deep.equal([...sent, 'tail']);
      }
      expect(connection.inFlightCount).to.equal(0);
    });

    for (const version of Object.values(versions)) {
      it(`that cannot be encoded leave no trace: ${version.name}`, async () => {
        await reopen({ version, maxInFlight: 2 });
        const before = bench.ask(connection, 'before');
        const asker = new Asker();
        for (let i = 0; i < 1_100; i++) expect(() => connection.send(unencodable, asker)).to.throw(EncodingError);
        expect(connection).to.include({ inFlightCount: 1, isAvailable: true });
        const after = bench.ask(connection, 'after');
        await settled();
        expect([before.outcome, after.outcome, asker.outcome]).to.deep.equal(['RESULT', 'RESULT', 'waits']);
        expect(bench.node.requests).to.have.length(2);
      });
    }

    it('that alone cannot be encoded send nothing', async () => {
      const { writes } = bench.conversation;
      expect(() => connection.send(unencodable, new Asker())).to.throw(EncodingError);
      await settled();
      expect(bench.conversation.writes).to.equal(writes);
    });

    it('are refused, with nothing sent, when all stream ids are taken', async () => {
      await reopen({ maxInFlight: 40_000 });
      bench.hold();
      const streams = new Set(Array.from({ length: 32_767 }, () => connection.send(query(''), new Asker())));
      expect([streams.size, Math.min(...streams), Math.max(...streams)]).to.deep.equal([32_767, 1, 32_767]);
      expect(connection.isAvailable).to.equal(false);
      expect(() => bench.ask(connection, 'one more')).to.throw(OverloadedError);
      await settled();
      expect(bench.node.requests).to.have.length(32_767);
      expect(connection.inFlightCount).to.equal(32_767);
    });
  });

  describe('answers', () => {
    it('reach whoever asked, in whatever order they come', async () => {
      const streams = bench.hold();
      const askers = ['a', 'b', 'c', 'd'].map((text) => bench.ask(connection, text));
      await settled();
      for (const text of ['c', 'a', 'd', 'b']) bench.conversation.say(named(text), streams.get(text)!);
      await settled();
      expect(askers.map((asker) => asker.outcome)).to.deep.equal(['a', 'b', 'c', 'd']);
      expect(connection.inFlightCount).to.equal(0);
    });

    it('reach whoever asked, wherever the chunks end', async () => {
      const streams = bench.hold();
      const askers = ['a', 'b', 'c'].map((text) => bench.ask(connection, text));
      await settled();
      const bytes = Buffer.concat(['b', 'c', 'a'].map((text) => bench.conversation.bytesOf(named(text), streams.get(text)!)));
      for (const byte of bytes) bench.conversation.socket.send(Buffer.of(byte));
      for (let i = 0; i < 40; i++) await settled();
      expect(askers.map((asker) => asker.outcome)).to.deep.equal(['a', 'b', 'c']);
    });

    it('tell when the last byte came', async () => {
      await bench.clock.advance(7_000);
      bench.ask(connection, 'q');
      await settled();
      expect(connection.lastReadMs).to.equal(1_007_000);
    });

    it('to a request that was given up go to nobody and free its id', async () => {
      const streams = bench.hold();
      const asker = new Asker();
      connection.abandon(connection.send(query('late'), asker), asker);
      expect(connection).to.include({ inFlightCount: 0, orphanCount: 1 });
      await settled();
      bench.conversation.say(named('late'), streams.get('late')!);
      await settled();
      expect(asker.outcome).to.equal('waits');
      expect(connection).to.include({ inFlightCount: 0, orphanCount: 0, state: 'ready' });
    });
  });

  describe('a socket that is full', () => {
    it('gets each buffer as it was written, however many wait', async () => {
      bench.conversation.socket.stall();
      const sent = Array.from({ length: 20 }, (_, i) => `${i} ${'x'.repeat(i * 10)}`);
      for (const text of sent) {
        bench.ask(connection, text);
        await new Promise((resolve) => process.nextTick(resolve));
      }
      bench.conversation.socket.resume();
      await settled();
      expect(texts()).to.deep.equal(sent);
    });

    it('is given no more before the turn ends, which takes all that it makes', async () => {
      const { socket } = bench.conversation;
      socket.stall();
      const { writes } = bench.conversation;
      const askers = Array.from({ length: 400 }, (_, i) => bench.ask(connection, `q${i}`));
      expect(connection.isAvailable).to.equal(true);
      await settled();
      expect(connection.isAvailable).to.equal(false);
      socket.resume();
      await settled();
      expect(bench.conversation.writes - writes).to.equal(2);
      expect(new Set(askers.map((asker) => asker.outcome))).to.deep.equal(new Set(['RESULT']));
    });

    it('is told when it has drained, whether or not answers come', async () => {
      bench.hold();
      bench.conversation.socket.stall();
      bench.ask(connection, 'a');
      await settled();
      bench.conversation.socket.resume();
      await settled();
      expect(bench.rooms).to.equal(1);
      expect(connection.isAvailable).to.equal(true);
    });

    it('makes the connection unavailable until it has drained', async () => {
      bench.conversation.socket.stall();
      const askers = [bench.ask(connection, 'a')];
      expect(connection.isAvailable).to.equal(true);
      await settled();
      expect(connection.isAvailable).to.equal(false);
      askers.push(bench.ask(connection, 'b'));
      await settled();
      expect(askers.map((asker) => asker.outcome)).to.deep.equal(['waits', 'waits']);
      bench.conversation.socket.resume();
      await settled();
      expect(connection.isAvailable).to.equal(true);
      expect(askers.map((asker) => asker.outcome)).to.deep.equal(['RESULT', 'RESULT']);
    });
  });

  describe('room for requests', () => {
    it('ends at the cap, and is told when an answer comes', async () => {
      await reopen({ maxInFlight: 2 });
      const streams = bench.hold();
      bench.ask(connection, 'a');
      expect(connection.isAvailable).to.equal(true);
      bench.ask(connection, 'b');
      expect(connection.isAvailable).to.equal(false);
      await settled();
      const { rooms } = bench;
      bench.conversation.say(named('a'), streams.get('a')!);
      await settled();
      expect(connection.isAvailable).to.equal(true);
      expect(bench.rooms).to.equal(rooms + 1);
    });

    it('is told when a caller gives up, once', async () => {
      await reopen({ maxInFlight: 1 });
      bench.hold();
      const asker = new Asker();
      const stream = connection.send(query('a'), asker);
      const { rooms } = bench;
      connection.abandon(stream, asker);
      connection.abandon(stream, asker);
      expect(bench.rooms).to.equal(rooms + 1);
      expect(connection.isAvailable).to.equal(true);
    });
  });

  describe('events', () => {
    it('reach a listener that hears them', async () => {
      await reopen({}, true);
      bench.conversation.say(event, -1);
      await settled();
      expect(bench.events).to.deep.equal([event]);
      expect(connection.state).to.equal('ready');
    });

    it('reach it between answers, and within a large one', async () => {
      await reopen({}, true);
      const streams = bench.hold();
      const asker = bench.ask(connection, 'a');
      await settled();
      const { conversation } = bench;
      conversation.socket.send(Buffer.concat([
        conversation.bytesOf(event, -1), conversation.bytesOf(named('a'), streams.get('a')!), conversation.bytesOf(event, -1),
      ]));
      await settled();
      expect(asker.outcome).to.equal('a');
      expect(bench.events).to.deep.equal([event, event]);
    });

    it('that are not known are told as such', async () => {
      await reopen({}, true);
      bench.conversation.say({ kind: 'EVENT', event: 'WEATHER_CHANGE', unknown: Buffer.of(1, 2) }, -1);
      await settled();
      expect(bench.events).to.have.length(1);
      expect(connection.state).to.equal('ready');
    });
  });
});

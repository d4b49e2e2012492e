import { expect } from 'chai';
import type { Connection } from '../../../src/connection/connection';
import { ConnectionError, ProtocolError, ShutdownError } from '../../../src/errors';
import { ErrorCode, headerBytes } from '../../../src/protocol/constants';
import type { ResponseMessage } from '../../../src/protocol/messages';
import { versions } from '../../../src/protocol/version';
import type { VersionCapabilities } from '../../../src/protocol/version';
import { settled } from '../../support/virtual-clock';
import { Asker, Bench, host, named, query } from './connection-kit';

const event: ResponseMessage = { kind: 'EVENT', event: 'STATUS_CHANGE', change: 'UP', address: '10.0.0.1', port: 9042 };

describe('connection: end', () => {
  let bench: Bench;
  let connection: Connection;
  let streams: Map<string, number>;

  async function open(...how: Parameters<Bench['open']>): Promise<void> {
    connection = await bench.open(...how);
    streams = bench.hold();
  }

  beforeEach(() => {
    bench = new Bench();
  });

  afterEach(async () => {
    connection.destroy();
    await settled();
    bench.expectNothingLeft();
  });

  describe('by a breach of the protocol', () => {
    const version = versions.V4;
    const table: [what: string, bytes: (answered: number) => Buffer, text: string][] = [
      ['an answer on an id that is free', () => bench.conversation.bytesOf(named('x'), 500), 'stream 500'],
      ['an answer on an id beyond all', () => bench.conversation.bytesOf(named('x'), 32_767), 'stream 32767'],
      ['an answer on stream 0', () => bench.conversation.bytesOf(named('x'), 0), 'stream 0'],
      ['a second answer to one request', (answered) => bench.conversation.bytesOf(named('x'), answered), 'nothing was asked'],
      ['an event nobody registered for', () => bench.conversation.bytesOf(event, -1), 'registered for none'],
      ['an answer on the stream of events', () => bench.conversation.bytesOf(named('x'), -1), 'stream of events'],
      ['an answer on another negative stream', () => bench.conversation.bytesOf(named('x'), -77), 'stream of events'],
      ['READY to a query', () => answering({ kind: 'READY' }), 'opcode 2'],
      ['SUPPORTED to a query', () => answering({ kind: 'SUPPORTED', options: {} }), 'opcode 6'],
      ['an event in place of an answer', () => answering(event), 'opcode 12'],
      ['an answer in another version', () => answering(named('x'), versions.DSE_V1), 'DSE_V1'],
      ['an unknown version', () => changed(0, 0xaa), '0xaa'],
      ['a request', () => changed(0, 0x04), 'wrong direction'],
      ['an unknown opcode', () => changed(4, 0x66), '0x66'],
      ['the opcode of a request', () => changed(4, 0x07), '0x07'],
      ['a negative length', () => changed(5, 0xff), 'bytes'],
      ['a compressed body where nothing compresses', () => changed(1, 0x01), 'compress'],
    ];

    /** The answer to the query b. */
    function answering(message: ResponseMessage, inVersion: VersionCapabilities = version): Buffer {
      return bench.conversation.bytesOf(message, streams.get('b')!, inVersion);
    }

    function changed(at: number, byte: number): Buffer {
      const bytes = answering(named('x'));
      bytes[at] = byte;
      return bytes;
    }

    for (const [what, bytes, text] of table) {
      it(`S19: closes it: ${what}`, async () => {
        await open({ version });
        const [a, b, unsent] = [bench.ask(connection, 'a'), bench.ask(connection, 'b'), new Asker()];
        const askNext = (): void => void connection.send(query('d'), unsent);
        connection.send(query('c'), { onReply: askNext, onFailure: () => expect.fail('it is answered') });
        await settled();
        const { conversation } = bench;
        conversation.say(named('a'), streams.get('a')!);
        await settled();
        conversation.socket.send(Buffer.concat([
          conversation.bytesOf(named('c'), streams.get('c')!), bytes(streams.get('a')!), answering(named('b')),
        ]));
        await settled();
        const outcomes = [a, b, unsent].map((asker) => asker.outcome);
        expect(outcomes).to.deep.equal(['a', 'PROTOCOL_VIOLATION true', 'PROTOCOL_VIOLATION false']);
        expect(streams.has('d')).to.equal(false);
        expect(connection.state).to.equal('closed');
        expect(bench.closes).to.have.length(1);
        expect(bench.closes[0]).to.be.instanceOf(ProtocolError).and.include({ code: 'PROTOCOL_VIOLATION', host });
        expect(bench.closes[0]!.message).to.include(text);
      });
    }

    for (const at of [1, 4, 6, 20, -1]) {
      it(`closes it: a flipped bit at ${at} of a segment`, async () => {
        await open();
        const asker = bench.ask(connection, 'a');
        await settled();
        const bytes = bench.conversation.bytesOf(named('a'), streams.get('a')!);
        const index = at < 0 ? bytes.length + at : at;
        bytes[index] = bytes[index]! ^ 0x10;
        bench.conversation.socket.send(bytes);
        await settled();
        expect(asker.outcome).to.equal('PROTOCOL_VIOLATION true');
        expect(asker.failures[0]!.cause).to.equal(bench.closes[0]);
      });
    }

    it('closes it: an event that cannot be read', async () => {
      await open({ version }, true);
      const bytes = bench.conversation.bytesOf(event, -1);
      bytes[headerBytes] = 0xff;
      bench.conversation.socket.send(bytes);
      await settled();
      expect(bench.closes[0]).to.include({ code: 'DECODING_ERROR', host });
    });

    it('closes it: a complaint of the server about the connection, which is told', async () => {
      await open();
      const asker = bench.ask(connection, 'a');
      await settled();
      bench.conversation.say({ kind: 'ERROR', code: ErrorCode.PROTOCOL_ERROR, message: 'unrecoverable CRC mismatch' }, 0);
      await settled();
      expect(asker.outcome).to.equal('PROTOCOL_VIOLATION true');
      expect(asker.failures[0]!.message).to.include('unrecoverable CRC mismatch');
      expect(bench.closes[0]!.cause).to.include({ serverCode: ErrorCode.PROTOCOL_ERROR });
    });

    it('answers what came before the breach', async () => {
      await open({ version });
      const [a, b] = [bench.ask(connection, 'a'), bench.ask(connection, 'b')];
      await settled();
      const answer = bench.conversation.bytesOf(named('a'), streams.get('a')!);
      bench.conversation.socket.send(Buffer.concat([answer, Buffer.alloc(40)]));
      await settled();
      expect([a.outcome, b.outcome]).to.deep.equal(['a', 'PROTOCOL_VIOLATION true']);
    });

    it('takes an ERROR for the answer to any request', async () => {
      await open();
      const asker = bench.ask(connection, 'a');
      await settled();
      bench.conversation.say({ kind: 'ERROR', code: ErrorCode.OVERLOADED, message: 'busy' }, streams.get('a')!);
      await settled();
      expect(asker.outcome).to.equal('ERROR');
      expect(connection.state).to.equal('ready');
    });
  });

  describe('by the server', () => {
    for (const [name, error, text] of [
      ['a close', undefined, 'The server closed the connection'],
      ['a reset', new Error('read ECONNRESET'), 'The connection was lost (read ECONNRESET)'],
    ] as const) {
      for (const tls of [undefined, {}]) {
        it(`is a lost connection, not one that cannot be made: ${name}${tls === undefined ? '' : ' of TLS'}`, async () => {
          const target = { address: '127.0.0.1', port: 9042, ...(tls !== undefined && { tls }) };
          await open({ target });
          const asker = bench.ask(connection, 'a');
          await settled();
          bench.node.cut(error);
          await settled();
          expect(asker.outcome).to.equal('CONNECTION_CLOSED true');
          expect(asker.failures[0]!.message).to.equal(`${text}: no answer came`);
          expect(bench.closes).to.have.length(1);
          expect(bench.closes[0]).to.be.instanceOf(ConnectionError).and.include({ code: 'CONNECTION_CLOSED', host });
          expect(bench.closes[0]!.cause).to.equal(error);
        });
      }
    }
  });

  describe('by destroy()', () => {
    it('settles everybody once and tells the listener once', async () => {
      await open();
      const sent = bench.ask(connection, 'sent');
      await settled();
      const unsent = bench.ask(connection, 'unsent');
      connection.destroy();
      connection.destroy(new ConnectionError('X', 'too late'));
      expect([sent.outcome, unsent.outcome]).to.deep.equal(['CONNECTION_CLOSED true', 'CONNECTION_CLOSED false']);
      expect(bench.closes).to.deep.equal([undefined]);
      await settled();
      expect([sent.outcome, unsent.outcome]).to.deep.equal(['CONNECTION_CLOSED true', 'CONNECTION_CLOSED false']);
      expect(bench.closes).to.have.length(1);
      expect(streams.has('unsent')).to.equal(false);
      expect(() => bench.ask(connection, 'later')).to.throw(ShutdownError, 'closed');
    });

    it('gives its reason to those who wait and to the listener', async () => {
      await open();
      const asker = bench.ask(connection, 'a');
      await settled();
      const reason = new ConnectionError('HEARTBEAT_FAILED', 'No heartbeat', { host });
      connection.destroy(reason);
      expect(asker.outcome).to.equal('HEARTBEAT_FAILED true');
      expect(asker.failures[0]).to.include({ cause: reason, host, message: 'No heartbeat: no answer came' });
      expect(bench.closes).to.deep.equal([reason]);
    });

    it('within a callback ends the reading there', async () => {
      await open({}, true);
      const other = bench.ask(connection, 'other');
      connection.send(query('last'), { onReply: () => connection.destroy(), onFailure: () => expect.fail('answered before') });
      await settled();
      const { conversation } = bench;
      conversation.socket.send(Buffer.concat([
        conversation.bytesOf(named('last'), streams.get('last')!), conversation.bytesOf(event, -1),
        conversation.bytesOf(named('other'), streams.get('other')!),
      ]));
      await settled();
      expect(other.outcome).to.equal('CONNECTION_CLOSED true');
      expect(bench.events).to.deep.equal([]);
    });
  });

  describe('by drain()', () => {
    it('answers what is in flight, takes nothing new, and then closes', async () => {
      await open();
      const askers = [bench.ask(connection, 'sent')];
      await settled();
      askers.push(bench.ask(connection, 'not sent yet'));
      const drained = connection.drain(10_000);
      expect(connection).to.include({ state: 'draining', isAvailable: false });
      expect(() => bench.ask(connection, 'new')).to.throw(ShutdownError, 'draining');
      await settled();
      for (const [text, stream] of streams) bench.conversation.say(named(text), stream);
      await drained;
      expect(askers.map((asker) => asker.outcome)).to.deep.equal(['sent', 'not sent yet']);
      expect(connection.state).to.equal('closed');
      expect(bench.closes).to.deep.equal([undefined]);
    });

    it('closes at once when nothing is in flight, given up requests included', async () => {
      await open();
      const asker = new Asker();
      connection.abandon(connection.send(query('a'), asker), asker);
      await settled();
      await connection.drain(10_000);
      expect(connection.state).to.equal('closed');
    });

    it('closes when the last one is given up', async () => {
      await open();
      const asker = new Asker();
      const stream = connection.send(query('a'), asker);
      const drained = connection.drain(10_000);
      await settled();
      connection.abandon(stream, asker);
      await drained;
      expect(connection.state).to.equal('closed');
    });

    it('cuts what is not answered in time', async () => {
      await open();
      const asker = bench.ask(connection, 'a');
      await settled();
      const drained = connection.drain(10_000);
      await bench.clock.advance(9_999);
      expect(asker.outcome).to.equal('waits');
      await bench.clock.advance(1);
      await drained;
      expect(asker.outcome).to.equal('CONNECTION_CLOSED true');
    });

    it('may be asked for again, which only shortens its time', async () => {
      await open();
      const asker = bench.ask(connection, 'a');
      await settled();
      const drained = Promise.all([connection.drain(10_000), connection.drain(1_000), connection.drain(20_000)]);
      await bench.clock.advance(999);
      expect(asker.outcome).to.equal('waits');
      await bench.clock.advance(1);
      await drained;
      expect(asker.outcome).to.equal('CONNECTION_CLOSED true');
      await connection.drain(1_000);
    });

    it('ends when the connection is lost', async () => {
      await open();
      const asker = bench.ask(connection, 'a');
      await settled();
      const drained = connection.drain(10_000);
      bench.node.cut();
      await drained;
      expect(asker.outcome).to.equal('CONNECTION_CLOSED true');
    });

    it('does not wait for a socket that is full', async () => {
      await open();
      bench.conversation.socket.stall();
      const asker = bench.ask(connection, 'a');
      await settled();
      const drained = connection.drain(1_000);
      await bench.clock.advance(1_000);
      await drained;
      expect(asker.outcome).to.equal('CONNECTION_CLOSED true');
    });
  });
});

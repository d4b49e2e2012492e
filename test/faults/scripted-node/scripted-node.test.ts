import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import { Cluster, PlainTextAuthProvider, ProtocolVersion } from '../../../src/index';
import type { ClusterOptions } from '../../../src/index';
import { envelopeBytes } from '../../support/wire/wire-envelopes';
import { opcodes } from '../../support/wire/wire-opcodes';
import { WireWriter } from '../../support/wire/wire-writer';
import { createCertificates } from '../../support/certificates';
import type { Certificates } from '../../support/certificates';
import type { Reaction } from '../../support/scripted-node/exchange';
import {
  alter, claimLength, claimSegmentLength, cutAt, delay, duplicate, finish, flipBit, Gate, reorder, reply, sendBytes, silence, stallAt,
  stopReading, trickle,
} from '../../support/scripted-node/reactions';
import { ScriptedNode } from '../../support/scripted-node/scripted-node';
import { sentinelPassword } from '../../support/secret-guard';
import { until } from '../../support/until';

const select = 'SELECT token FROM echo WHERE k = ?';
const credentials = { username: 'ada', password: sentinelPassword };

describe('faults: the scripted node speaks', () => {
  let certificates: Certificates;
  before(async () => {
    certificates = await createCertificates();
  });

  for (const newestVersion of [4, 5] as const) {
    for (const compression of ['none', 'lz4'] as const) {
      for (const isEncrypted of [false, true]) {
        for (const hasPassword of [false, true]) {
          const title = `version ${newestVersion}, compression ${compression}${isEncrypted ? ', TLS' : ''}${hasPassword ? ', a password' : ''}`;
          it(title, async () => {
            await using node = await ScriptedNode.start({
              newestVersion, ...(isEncrypted && { tls: certificates.server }), ...(hasPassword && { authentication: credentials }),
            });
            const cluster = new Cluster({
              contactPoints: [node.contactPoint], compression, ...(isEncrypted && { tls: { ca: certificates.ca } }),
              ...(hasPassword && { authProvider: new PlainTextAuthProvider(credentials.username, credentials.password) }),
            });
            const session = await cluster.connect();
            for (const token of ['', 'a', 'x'.repeat(5_000), 'y'.repeat(400_000)]) {
              expect((await session.execute<{ token: string }>(select, [token])).rows).to.deep.equal([{ token }]);
              const plain = await session.execute(select, [token], { prepare: false, hints: ['text'] });
              expect(plain.rows).to.deep.equal([{ token }]);
            }
            await session.batch(['INSERT INTO t (k) VALUES (1)', { query: 'INSERT INTO t (k) VALUES (?)', params: ['z'] }]);
            await session.execute('USE "k"');
            expect(session.keyspace).to.equal('k');
            await cluster.shutdown();
            expect(node.violations).to.deep.equal([]);
            const conversation = node.requests.at(-1)!.conversation;
            expect([conversation.version, conversation.usesSegments, conversation.isPacked])
              .to.deep.equal([newestVersion, newestVersion === 5, compression === 'lz4']);
          });
        }
      }
    }
  }

  it('no version that is newer than its own, and says so as servers do', async () => {
    await using node = await ScriptedNode.start({ newestVersion: 4 });
    const options: ClusterOptions = { contactPoints: [node.contactPoint], protocolVersion: ProtocolVersion.V5 };
    const cluster = new Cluster(options);
    const error = await cluster.connect().then(() => undefined, (reason: unknown) => reason as Error);
    expect(error).to.include({ code: 'PROTOCOL_VERSION' });
    await cluster.shutdown();
  });
});

/** A client of version 4 that knows nothing but bytes. */
class RawClient {
  readonly socket: Socket;
  received: Buffer = Buffer.alloc(0);
  isClosed = false;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (chunk: Buffer) => (this.received = Buffer.concat([this.received, chunk])));
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => (this.isClosed = true));
  }

  ask(opcode: number, body: Buffer, stream: number): void {
    const envelope = Buffer.from(envelopeBytes({ opcode, body }, { stream, version: 4 }));
    envelope[0] = 4;
    this.socket.write(envelope);
  }

  query(text: string, stream: number): void {
    this.ask(opcodes.QUERY, new WireWriter().int(text.length).raw(Buffer.from(text)).short(1).byte(0).finish(), stream);
  }

  /** The streams of the answers that came, in their order. */
  get streams(): number[] {
    const streams: number[] = [];
    for (let at = 0; at + 9 <= this.received.length; at += 9 + this.received.readInt32BE(at + 5)) {
      streams.push(this.received.readInt16BE(at + 2));
    }
    return streams;
  }
}

describe('faults: the scripted node', () => {
  let node: ScriptedNode;
  let client: RawClient;

  beforeEach(async () => {
    node = await ScriptedNode.start({ newestVersion: 4 });
    client = new RawClient(node.facts.port);
    await once(client.socket, 'connect');
    client.ask(opcodes.STARTUP, new WireWriter().short(1).string('CQL_VERSION').string('3.0.0').finish(), 1);
    await until(() => client.received.length === 9);
    client.received = Buffer.alloc(0);
  });

  afterEach(async () => {
    client.socket.destroy();
    await node[Symbol.asyncDispose]();
  });

  const ask = (reaction: Reaction, ...streams: number[]): void => {
    node.script = () => reaction;
    for (const stream of streams) client.query('SELECT 1', stream);
  };
  const whole = async (): Promise<Buffer> => {
    ask(reply(), 7);
    await until(() => client.streams.length === 1);
    const { received } = client;
    client.received = Buffer.alloc(0);
    return received;
  };

  it('answers twice', async () => {
    ask(duplicate(), 3);
    await until(() => client.streams.length === 2);
    expect(client.streams).to.deep.equal([3, 3]);
  });

  it('answers last first', async () => {
    ask(reorder(3), 1, 2, 3);
    await until(() => client.streams.length === 3);
    expect(client.streams).to.deep.equal([3, 2, 1]);
  });

  it('holds answers back until it is told', async () => {
    const gate = new Gate();
    ask(gate.hold, 4, 5);
    await until(() => gate.count === 2);
    expect(client.received.length).to.equal(0);
    gate.release();
    await until(() => client.streams.length === 2);
    expect(client.streams).to.deep.equal([4, 5]);
  });

  it('answers late', async () => {
    const begin = performance.now();
    ask(delay(30), 4);
    await until(() => client.streams.length === 1);
    expect(performance.now() - begin).to.be.greaterThan(29);
  });

  it('cuts its answer at any byte, and the connection with it', async () => {
    const { length } = await whole();
    ask(cutAt(length - 1), 7);
    await until(() => client.isClosed);
    expect(client.received.length).to.be.within(0, length - 1);
  });

  it('ends the connection after all bytes that were to come', async () => {
    const answer = await whole();
    ask(cutAt(11, 'end'), 7);
    await until(() => client.isClosed);
    expect(client.received.equals(answer.subarray(0, 11))).to.equal(true);
  });

  it('ends the connection without a word', async () => {
    ask(finish('end'), 7);
    await until(() => client.isClosed);
    expect(client.received.length).to.equal(0);
  });

  it('stalls in the middle of its answer, and stays silent', async () => {
    await whole();
    ask(stallAt(5), 7);
    await until(() => client.received.length === 5);
    ask(reply(), 8);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([client.received.length, client.isClosed]).to.deep.equal([5, false]);
  });

  it('turns the one bit over that it is told', async () => {
    const answer = await whole();
    for (const bit of [0, 77, -1]) {
      ask(flipBit(bit), 7);
      await until(() => client.received.length === answer.length);
      const changed = [...client.received].flatMap((byte, i) => (byte === answer[i] ? [] : [[i, byte ^ answer[i]!]]));
      const at = bit < 0 ? answer.length * 8 + bit : bit;
      expect(changed).to.deep.equal([[at >> 3, 0x80 >> (at & 7)]]);
      client.received = Buffer.alloc(0);
    }
  });

  it('lies about lengths', async () => {
    const answer = await whole();
    ask(claimLength(2_000_000_000), 7);
    await until(() => client.received.length === answer.length);
    expect(client.received.readInt32BE(5)).to.equal(2_000_000_000);
    expect(client.received.subarray(9).equals(answer.subarray(9))).to.equal(true);
    client.received = Buffer.alloc(0);
    ask(claimSegmentLength(100_000), 7);
    await until(() => client.received.length === answer.length + 10);
    expect(client.received.readUIntLE(0, 3) & 0x1ffff).to.equal(100_000);
  });

  it('changes its envelopes, or says anything else', async () => {
    ask(alter((envelope) => envelope.writeInt16BE(99, 2)), 7);
    await until(() => client.streams.length === 1);
    expect(client.streams).to.deep.equal([99]);
    client.received = Buffer.alloc(0);
    ask(sendBytes(Buffer.from('hello')), 7);
    await until(() => client.received.length === 5);
    expect(client.received.toString()).to.equal('hello');
  });

  it('answers piece by piece', async () => {
    const answer = await whole();
    ask(trickle(1), 7);
    await until(() => client.received.length === answer.length);
    expect(client.received.equals(answer)).to.equal(true);
  });

  it('says nothing, and reads on', async () => {
    ask(silence, 7, 8);
    await until(() => node.requests.length === 2);
    expect(client.received.length).to.equal(0);
  });

  it('stops reading, so that its client can write no more', async () => {
    ask(stopReading, 7);
    await until(() => node.requests.length === 1);
    client.socket.write(Buffer.alloc(32 * 1024 * 1024));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(client.socket.writableLength).to.be.greaterThan(0);
  });

  it('refuses what it cannot read, and remembers it', async () => {
    client.ask(0x55, Buffer.alloc(0), 7);
    await until(() => client.isClosed);
    expect(client.received[4]).to.equal(opcodes.ERROR);
    expect(node.violations).to.deep.equal(['Opcode 85 is not that of a request']);
  });
});

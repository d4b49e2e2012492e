import { expect } from 'chai';
import { ConnectionError, ProtocolError } from '../../../src/index';
import type { Session } from '../../../src/index';
import { opcodes } from '../../support/wire/wire-opcodes';
import { nodeEvent, rowsResult, voidResult } from '../../support/wire/wire-responses';
import { WireWriter } from '../../support/wire/wire-writer';
import type { Exchange, Reaction } from '../../support/scripted-node/exchange';
import {
  alter, claimLength, claimSegmentLength, cutAt, duplicate, finish, flipBit, Gate, reorder, reply, sendBytes, stallAt, trickle,
} from '../../support/scripted-node/reactions';
import { eventually, until } from '../../support/until';
import { echo, failureWithin, FaultBench, wires } from './fault-bench';

const limitMs = 8_000;

for (const wire of wires) {
  describe(`faults: catalogue: bytes of version ${wire.newestVersion}, compression ${wire.compression}`, () => {
    const bench = new FaultBench();
    let session: Session;

    beforeEach(async () => {
      await bench.start(1, wire);
      session = await bench.session({ compression: wire.compression });
      await session.execute(echo, ['warm']);
    });
    afterEach(() => bench.end());

    const ask = (token: string): Promise<string> => (
      session.execute<{ token: string }>(echo, [token]).then(({ rows }) => rows[0]!.token)
    );
    /** Does something to one request, and answers all others. */
    const harm = (reaction: Reaction, token = 'harmed'): void => {
      bench.node.script = (exchange) => (tokenOf(exchange) === token ? reaction : undefined);
    };
    const works = async (): Promise<void> => {
      bench.node.script = () => undefined;
      expect(await eventually(() => ask('after'))).to.equal('after');
    };

    it('fault 12: a connection that is cut at any byte of an answer fails what is in flight, which may have run, and is replaced', async () => {
      const { length } = bench.node.requests[0]!.bytes();
      for (const byte of [0, 1, 3, 8, 9, 10, length - 5, length - 1]) {
        harm(cutAt(byte));
        const [error] = await Promise.all([failureWithin(limitMs, ask('harmed'))]);
        expect(error, `cut at ${byte}`).to.be.instanceOf(ConnectionError).and.include({ mayHaveRun: true });
        await works();
      }
    });

    it('fault 12: a connection that is closed between two answers fails what is in flight, which may have run, and is replaced', async () => {
      for (const ending of ['end', 'reset'] as const) {
        harm(finish(ending));
        const error = await failureWithin(limitMs, ask('harmed'));
        expect(error).to.be.instanceOf(ConnectionError).and.include({ mayHaveRun: true });
        await works();
      }
    });

    it('fault 13: answers in chunks of 1, 2, 3 and 7 bytes, and in slices of segments, are the same as whole ones', async () => {
      const long = 'z'.repeat(3_000);
      for (const pieceBytes of [1, 2, 3, 7]) {
        harm(trickle(pieceBytes), long);
        expect(await ask(long)).to.equal(long);
      }
      for (const conversation of bench.node.conversations) conversation.sliceBytes = 100;
      bench.node.script = () => undefined;
      const tokens = Array.from({ length: 40 }, (_, i) => String(i).repeat(i * 10));
      expect(await Promise.all(tokens.map(ask))).to.deep.equal(tokens);
    });

    it('fault 14: a flipped bit is never a wrong row where there are checksums, and always a settled request', async () => {
      const bits = bench.node.requests[0]!.bytes().length * 8;
      for (let bit = 0; bit < bits; bit += wire.newestVersion === 5 ? 13 : 67) {
        harm(flipBit(bit));
        const outcome = await session.execute<{ token: string }>(echo, ['harmed'], { timeoutMs: 300 }).then(
          ({ rows }) => rows[0]?.token, (error: unknown) => error as Error,
        );
        if (wire.newestVersion === 5) expect(outcome, `bit ${bit}`).to.be.instanceOf(Error);
        if (typeof outcome === 'string' || outcome === undefined) continue;
        expect(outcome).to.have.property('mayHaveRun', true);
        await works();
      }
    }).timeout(60_000);

    const breaches: [what: string, reaction: Reaction][] = [
      ['an unknown version', alter((envelope) => (envelope[0] = 0x80 | 0x3f))],
      ['a request in place of an answer', alter((envelope) => (envelope[0] = wire.newestVersion))],
      ['an unknown opcode', alter((envelope) => (envelope[4] = 0x77))],
      ['an opcode that answers something else', alter((envelope) => (envelope[4] = opcodes.AUTH_SUCCESS), voidResult)],
      ['an event that was not asked for', ({ conversation, ...rest }) => sendEvent(conversation, rest.version)],
    ];
    for (const [what, reaction] of breaches) {
      it(`fault 15: ${what} closes the connection, and is told as a breach of the protocol`, async () => {
        harm(reaction);
        const error = await failureWithin(limitMs, ask('harmed'));
        expect(error).to.include({ code: 'PROTOCOL_VIOLATION', mayHaveRun: true });
        await works();
      });
    }

    it('fault 16: an answer on a stream on which nothing was asked closes the connection', async () => {
      harm(alter((envelope) => envelope.writeInt16BE(2_000, 2)));
      const error = await failureWithin(limitMs, ask('harmed'));
      expect(error).to.include({ code: 'PROTOCOL_VIOLATION', mayHaveRun: true });
      await works();
    });

    it('fault 16: answers that come twice, or in another order, give no request the row of another', async () => {
      for (const reaction of [duplicate(), reorder(8), duplicate(3)]) {
        let count = 0;
        bench.node.script = (exchange) => (exchange.isOfUser && count++ % 9 === 8 ? reaction : undefined);
        const tokens = Array.from({ length: 300 }, (_, i) => `t${i}`);
        const asked = tokens.map((token) => session.execute<{ token: string }>(echo, [token], { timeoutMs: 500 }));
        const outcomes = await Promise.allSettled(asked);
        outcomes.forEach((outcome, i) => {
          if (outcome.status === 'fulfilled') expect(outcome.value.rows[0]!.token).to.equal(tokens[i]);
        });
        await works();
      }
    });

    const lengths: [what: string, length: number][] = [['negative', -1], ['of 2 GiB less one', 0x7fff_ffff], ['of 257 MiB', 257 * 2 ** 20]];
    for (const [what, length] of lengths) {
      it(`fault 17: a length that is ${what} closes the connection before anything is allocated`, async () => {
        const before = process.memoryUsage().arrayBuffers;
        harm(claimLength(length));
        const error = await failureWithin(limitMs, ask('harmed'));
        expect(error).to.include({ code: 'PROTOCOL_VIOLATION', mayHaveRun: true });
        expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(64 * 2 ** 20);
        await works();
      });
    }

    it('fault 18: an answer that stalls costs its own request its timeout', async () => {
      harm(stallAt(12));
      const begin = performance.now();
      const error = await failureWithin(limitMs, session.execute(echo, ['harmed'], { timeoutMs: 200 }));
      expect(error).to.include({ code: 'REQUEST_TIMEOUT', mayHaveRun: true });
      expect(performance.now() - begin).to.be.greaterThan(199);
    });

    if (wire.newestVersion === 4 && wire.compression === 'lz4') {
      it('fault 19: a body that claims to be larger when it is decompressed than it can be closes the connection', async () => {
        const body = new WireWriter().int(0x7fff_ffff).raw(Buffer.alloc(40, 0x11)).finish();
        harm(alter((envelope) => (envelope[1] = 1), { opcode: opcodes.RESULT, body }));
        const error = await failureWithin(limitMs, ask('harmed'));
        expect(error).to.include({ code: 'PROTOCOL_VIOLATION', mayHaveRun: true });
        await works();
      });
    }

    const lies: [what: string, body: (out: WireWriter) => WireWriter][] = [
      ['2^31 rows without columns', (out) => out.int(2).int(0).int(0).int(0x7fff_ffff)],
      ['2^31 columns', (out) => out.int(2).int(1).int(0x7fff_ffff).string('k').string('t')],
      ['a negative number of rows', (out) => out.int(2).int(1).int(0).string('k').string('t').int(-5)],
      ['no body at all', (out) => out],
      ['types nested 20,000 deep', (out) => nested(out, 20_000)],
      ['a cell that is longer than the body', (out) => oneColumn(out).int(1).int(1_000_000)],
      ['an unknown kind of result', (out) => out.int(99)],
    ];
    for (const [what, write] of lies) {
      it(`fault 20: an answer of ${what} fails its request alone, which may have run`, async () => {
        const body = write(new WireWriter()).finish();
        const gate = new Gate();
        bench.node.script = (exchange) => {
          if (tokenOf(exchange) === 'other') return gate.hold;
          return tokenOf(exchange) === 'harmed' ? reply({ opcode: opcodes.RESULT, body }) : undefined;
        };
        const other = ask('other').catch((error: unknown) => error);
        const error = await failureWithin(limitMs, ask('harmed'));
        expect(error.mayHaveRun).to.equal(true);
        expect(error.code).to.be.oneOf(['DECODING_ERROR', 'PROTOCOL_VIOLATION', 'UNEXPECTED_ANSWER']);
        gate.release();
        const outcome = await other;
        if (outcome !== 'other') expect(outcome).to.be.instanceOf(ConnectionError);
        await works();
      });
    }

    it('fault 21: bytes behind the end of an answer are ignored', async () => {
      const row = rowsResult({ columns: [{ keyspace: 'k', table: 't', name: 'token', type: 'text' }] }, [[Buffer.from('harmed')]]);
      harm(reply({ opcode: row.opcode, body: Buffer.concat([row.body, Buffer.from('more')]) }));
      expect(await ask('harmed')).to.equal('harmed');
    });
  });
}

describe('faults: catalogue: segments', () => {
  const bench = new FaultBench();
  let session: Session;

  beforeEach(async () => {
    await bench.start(1);
    session = await bench.session();
    await session.execute(echo, ['warm']);
  });
  afterEach(() => bench.end());

  it('fault 17: a segment that is shorter than its header says is no answer, and closes the connection with the next one', async () => {
    const { length } = bench.node.requests[0]!.envelope();
    bench.node.script = (exchange) => (tokenOf(exchange) === 'harmed' ? claimSegmentLength(length - 1) : undefined);
    const error = await failureWithin(limitMs, session.execute(echo, ['harmed']));
    expect(error).to.include({ code: 'PROTOCOL_VIOLATION', mayHaveRun: true });
    expect(error.cause).to.be.instanceOf(ProtocolError);
  });

  it('fault 15: bytes that are no segment close the connection', async () => {
    bench.node.script = (exchange) => (tokenOf(exchange) === 'harmed' ? sendBytes(exchange.envelope()) : undefined);
    const error = await failureWithin(limitMs, session.execute(echo, ['harmed']));
    expect(error).to.include({ code: 'PROTOCOL_VIOLATION', mayHaveRun: true });
  });

  it('fault 14: nothing of a segment is used when one of its bits is wrong, whichever envelope of it that is in', async () => {
    const gate = new Gate();
    bench.node.script = (exchange) => (exchange.isOfUser ? gate.hold : undefined);
    const asked = ['a', 'b', 'c'].map((token) => session.execute(echo, [token]));
    await until(() => gate.count === 3);
    const [one, two, three] = bench.node.requests.slice(-3) as [Exchange, Exchange, Exchange];
    const bytes = Buffer.from(one.conversation.frame([one.envelope(), two.envelope(), three.envelope()]));
    bytes[bytes.length - 6]! ^= 1;
    one.conversation.sendRaw(bytes);
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected', 'rejected']);
  });
});

function tokenOf({ request, isOfUser }: Exchange): string | undefined {
  if (!isOfUser || request.kind !== 'EXECUTE') return undefined;
  return request.parameters.values[0]?.toString();
}

function sendEvent(conversation: Exchange['conversation'], version: number): void {
  const { body, opcode } = nodeEvent('STATUS_CHANGE', 'UP', '127.0.0.1', 9042);
  const header = Buffer.alloc(9);
  header[0] = 0x80 | version;
  header.writeInt16BE(-1, 2);
  header[4] = opcode;
  header.writeInt32BE(body.length, 5);
  conversation.send(Buffer.concat([header, body]));
}

function oneColumn(out: WireWriter): WireWriter {
  return out.int(2).int(1).int(1).string('k').string('t').string('token').short(0x0d);
}

function nested(out: WireWriter, depth: number): WireWriter {
  out.int(2).int(1).int(1).string('k').string('t').string('token');
  for (let i = 0; i < depth; i++) out.short(0x20);
  return out.short(0x09).int(0);
}

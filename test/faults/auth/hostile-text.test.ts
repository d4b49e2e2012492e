import { inspect } from 'node:util';
import { expect } from 'chai';
import { NoHostAvailableError } from '../../../src/index';
import { ErrorCode } from '../../../src/protocol/constants';
import type { ErrorMessage, ResponseMessage } from '../../../src/protocol/messages';
import type { FakeNode } from '../../support/fake-node';
import { encodeRows } from '../../support/fake-rows';
import { accepted, AuthBench, demand, dseAuthenticator } from './auth-bench';

/** A line of its own for the log, colours, a cleared screen, a bell, C1 controls and turned text. */
const evil = 'x\n2026-01-01 INFO login of root\r\u001b[31m\u001b[2J\u0007\u0000\u009b31m\u2028\u202e';
const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/;
/** What a terminal obeys: util.inspect leaves the rest in a string as it is, such as `serverMessage`. */
const commands = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
/** The longest [string] there can be (v5 spec §3). */
const longest = evil + 'y'.repeat(65_535 - Buffer.byteLength(evil));
const asError = (code: number, message: string): ErrorMessage => ({ kind: 'ERROR', code, message }) as ErrorMessage;

describe('faults: what a server says, in the texts of the driver', () => {
  let bench: AuthBench;
  let node: FakeNode;

  beforeEach(() => {
    bench = new AuthBench();
    [node] = bench.ring(1) as [FakeNode];
  });

  afterEach(() => bench.end());

  function expectPrintable(text: string, lines = 1): void {
    expect(text).to.not.match(controls);
    expect(text.split('\n').length, 'lines').to.equal(lines);
    expect(text.length, 'characters').to.be.lessThan(12_000);
  }

  /** The error and all that was logged and warned on the way. */
  async function expectPrintableFailure(): Promise<Error> {
    const error = await bench.failure(bench.cluster().connect());
    const hosts = error instanceof NoHostAvailableError ? error.errors.length + 1 : 1;
    expectPrintable(error.message, hosts);
    expect(error.stack).to.not.match(controls);
    expect(inspect(error, { depth: 9 })).to.not.match(commands);
    for (const text of [...bench.warnings, ...bench.log]) expectPrintable(text);
    return error;
  }

  const classes: [name: string, text: string][] = [['short', evil], ['as long as can be', longest]];
  for (const [name, text] of classes) {
    it(`S11: the class of AUTHENTICATE, ${name}`, async () => {
      demand(node, () => accepted, text);
      const error = await expectPrintableFailure();
      expect(error.message).to.include('\\x1b[31m').and.include('\\n2026-01-01');
      expect(error.message.length).to.be.lessThan(2_000);
    });

    for (const code of [ErrorCode.BAD_CREDENTIALS, ErrorCode.SERVER_ERROR, ErrorCode.PROTOCOL_ERROR, ErrorCode.UNAUTHORIZED, 0x7777]) {
      for (const request of ['OPTIONS', 'STARTUP', 'AUTH_RESPONSE', 'QUERY', 'REGISTER']) {
        it(`S11: the message of error ${code.toString(16)} to ${request}, ${name}`, async () => {
          demand(node);
          const { script } = node;
          node.script = (message, ...more) => (message.kind === request ? asError(code, text) : script(message, ...more));
          expect((await expectPrintableFailure()).message).to.include('\\x1b[31m');
        });
      }
    }

    it(`S11: the challenge of DSE, ${name}`, async () => {
      demand(node, () => ({ kind: 'AUTH_CHALLENGE', token: Buffer.from(text) }), dseAuthenticator);
      await expectPrintableFailure();
    });

    it(`S11: what SUPPORTED lists, ${name}`, async () => {
      node.supported = { PROTOCOL_VERSIONS: [text, '4/v4'], COMPRESSION: [text], [text]: [text] };
      const session = await bench.cluster({ compression: 'lz4' }).connect();
      await session.execute('q');
      expect(bench.warnings.join()).to.include('lz4 is not used').and.include('\\x1b[31m');
      for (const warning of [...bench.warnings, ...bench.log]) expectPrintable(warning);
    });

    it(`S11: the name of a data centre, ${name}`, async () => {
      node.datacenter = text;
      const error = await bench.failure(bench.cluster({ localDataCenter: 'dc1' }).connect());
      expectPrintable(error.message);
      const cluster = bench.cluster();
      await cluster.connect();
      expectPrintable(inspect(cluster));
    });

    it(`S11: the name of a column that cannot be read, ${name}`, async () => {
      node.script = (request) => (request.kind === 'QUERY' && request.query === 'q' ? unreadable(text) : undefined);
      const session = await bench.cluster().connect();
      const error = await bench.failure(session.execute('q'));
      expect(error).to.include({ code: 'DECODING_ERROR' });
      expectPrintable(error.message);
    });
  }

  it('S11: warnings of a preparation', async () => {
    node.script = (request, stream, conversation) => {
      if (request.kind !== 'PREPARE') return undefined;
      conversation.writer.write(prepared, { stream, version: conversation.version, warnings: [longest, evil] });
      conversation.socket.send(conversation.writer.takePending()!);
      return null;
    };
    const session = await bench.cluster().connect();
    await session.prepare('q');
    const warnings = bench.warnings.filter((text) => text.includes('\\x1b[31m'));
    expect(warnings).to.have.length(2);
    for (const text of [...warnings, ...bench.log]) expectPrintable(text);
  });

  it('S11: an answer of 10 MB to STARTUP', async () => {
    node.script = ({ kind }, stream, { socket, version }) => {
      if (kind !== 'STARTUP') return undefined;
      const body = Buffer.alloc(10_000_000, '\n\u001b');
      body.writeInt32BE(ErrorCode.SERVER_ERROR, 0);
      body.writeUInt16BE(65_535, 4);
      const header = Buffer.from([0x80 | version.code, 0, 0, stream, 0, 0, 0, 0, 0]);
      header.writeUInt32BE(body.length, 5);
      socket.send(Buffer.concat([header, body]));
      return null;
    };
    await expectPrintableFailure();
  });

  it('S11: garbage that is echoed as first bytes', async () => {
    bench.network.listen(node.endpoint, { onData: (socket) => socket.send(Buffer.from(evil.repeat(1_000))) });
    await expectPrintableFailure();
  });
});

describe('faults: addresses that a server gives', () => {
  let bench: AuthBench;

  beforeEach(() => {
    bench = new AuthBench();
  });

  afterEach(() => bench.end());

  for (const address of ['0.0.0.0', '::', '224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1']) {
    it(`S20: nobody connects to ${address}`, async () => {
      const [node, peer] = bench.ring(2) as [FakeNode, FakeNode];
      demand(node);
      Object.defineProperty(peer, 'address', { value: address });
      const session = await bench.cluster().connect();
      await session.execute('q');
      expect(new Set(bench.conversations.map(({ host }) => host))).to.deep.equal(new Set([node.endpoint]));
    });
  }

  it('S20: a peer with the identity of the node that lists it changes nothing', async () => {
    const [node, peer] = bench.ring(2) as [FakeNode, FakeNode];
    demand(node);
    Object.defineProperty(peer, 'hostId', { value: node.hostId });
    await bench.cluster().connect();
    expect(new Set(bench.conversations.map(({ host }) => host))).to.deep.equal(new Set([node.endpoint]));
  });
});

const prepared: ResponseMessage = {
  kind: 'RESULT', resultKind: 'PREPARED', statementId: Buffer.from('id'), resultMetadataId: Buffer.from('rid'),
  variables: { columns: [], partitionKeyIndexes: [] }, result: { columnCount: 0, hasMorePages: false },
};

/** A row whose cell is no int. */
function unreadable(column: string): ResponseMessage {
  const answer = encodeRows({ [column]: 'text' }, [['not four bytes']]);
  if (answer.kind !== 'RESULT' || answer.resultKind !== 'ROWS') throw new Error('These are no rows');
  const columns = answer.metadata.columns!.map((spec) => ({ ...spec, type: { kind: 'int' } as never }));
  return { ...answer, metadata: { ...answer.metadata, columns } };
}

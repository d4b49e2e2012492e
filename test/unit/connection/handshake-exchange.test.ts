import { expect } from 'chai';
import { ProtocolError } from '../../../src/errors';
import { ErrorCode } from '../../../src/protocol/constants';
import { encodeMessage } from '../../../src/protocol/encode-message';
import type { ResponseMessage } from '../../../src/protocol/messages';
import { versions } from '../../../src/protocol/version';
import { Bench, RawServer, refusing } from './connection-kit';

const event: ResponseMessage = { kind: 'EVENT', event: 'STATUS_CHANGE', change: 'UP', address: '10.0.0.1', port: 9042 };

describe('connection: unexpected answers in a handshake', () => {
  let bench: Bench;

  beforeEach(() => {
    bench = new Bench();
  });

  const table: [name: string, kind: string, answer: ResponseMessage][] = [
    ['READY to OPTIONS', 'OPTIONS', { kind: 'READY' }],
    ['RESULT to STARTUP', 'STARTUP', { kind: 'RESULT', resultKind: 'VOID' }],
    ['SUPPORTED to STARTUP', 'STARTUP', { kind: 'SUPPORTED', options: {} }],
    ['AUTH_SUCCESS to STARTUP', 'STARTUP', { kind: 'AUTH_SUCCESS', token: null }],
    ['EVENT to STARTUP', 'STARTUP', event],
  ];
  for (const [name, kind, answer] of table) {
    it(`are refused: ${name}`, async () => {
      bench.node.script = (request) => (request.kind === kind ? answer : undefined);
      expect(await bench.refusal()).to.be.instanceOf(ProtocolError);
    });
  }

  for (const stream of [1, 5, -1]) {
    it(`are refused on stream ${stream}`, async () => {
      bench.node.script = (request, _, conversation) => {
        if (request.kind !== 'OPTIONS') return undefined;
        conversation.say({ kind: 'SUPPORTED', options: {} }, stream);
        return null;
      };
      expect(await bench.refusal()).to.include({ code: 'PROTOCOL_VIOLATION' });
    });
  }

  it('are refused when they come twice', async () => {
    bench.node.script = (request, stream, conversation) => {
      if (request.kind !== 'STARTUP') return undefined;
      const ready = conversation.bytesOf({ kind: 'READY' }, stream, versions.V4);
      conversation.socket.send(Buffer.concat([ready, ready]));
      return null;
    };
    expect(await bench.refusal({ version: versions.V4 })).to.include({ code: 'PROTOCOL_VIOLATION' });
  });

  it('take an ERROR on whatever stream for the answer', async () => {
    bench.node.script = (_, __, conversation) => {
      conversation.say(refusing('go away', ErrorCode.SERVER_ERROR), 77);
      return null;
    };
    expect(await bench.refusal()).to.include({ code: 'SERVER_ERROR', serverMessage: 'go away' });
  });

  it('are told when they cannot be read', async () => {
    const short = encodeMessage({ kind: 'SUPPORTED', options: { A: ['b'] } }, { version: 4 }).subarray(0, -3);
    short.writeInt32BE(short.length - 9, 5);
    new RawServer(bench.network, short);
    expect(await bench.refusal()).to.include({ code: 'DECODING_ERROR' });
  });
});

import { expect } from 'chai';
import { scalar } from '../../../src/codec/data-type';
import { ConfigurationError, DecodingError, ProtocolError } from '../../../src/errors';
import * as door from '../../../src/protocol';
import { decodeMessage, encodeMessage } from '../../../src/protocol/encode-message';
import type { Message } from '../../../src/protocol/messages';
import { ProtocolVersion } from '../../../src/protocol/version';
import { envelope, longString } from './wire';

const { V4, V5 } = ProtocolVersion;
const long: Message = { kind: 'PREPARE', query: 'soft '.repeat(300) };

describe('protocol: encodeMessage and decodeMessage', () => {
  it('write and read one envelope', () => {
    const bytes = encodeMessage({ kind: 'PREPARE', query: 'q' }, { version: V4, stream: 3, tracing: true });
    expect(bytes.toString('hex')).to.equal(envelope([4, 2, 3, 9], longString('q')));
    expect(decodeMessage(bytes, { direction: 'request' })).to.deep.equal({
      version: V4, direction: 'request', stream: 3, flags: 2, message: { kind: 'PREPARE', query: 'q' },
    });
  });

  it('use stream 0 and both directions by default', () => {
    expect(decodeMessage(encodeMessage({ kind: 'OPTIONS' }, { version: V5 }))).to.include({
      stream: 0,
      direction: 'request',
    });
    expect(decodeMessage(encodeMessage({ kind: 'READY' }, { version: V5 }))).to.include({
      stream: 0,
      direction: 'response',
    });
  });

  it('compress where it pays, and need to be told to read that', () => {
    const bytes = encodeMessage(long, { version: V4, compression: 'lz4' });
    expect(bytes.length).to.be.lessThan(100);
    expect(decodeMessage(bytes, { compression: 'lz4' })).to.have.property('message').that.deep.equals(long);
    expect(() => decodeMessage(bytes)).to.throw(ProtocolError, 'option compression');
    expect(encodeMessage(long, { version: V5, compression: 'lz4' })).to.have.length(9 + 4 + 1_500 + 4);
  });

  it('take any Uint8Array, also one within a larger buffer', () => {
    const bytes = new Uint8Array(100).fill(0xee);
    bytes.set(encodeMessage({ kind: 'PREPARE', query: 'q' }, { version: V4 }), 7);
    expect(decodeMessage(bytes.subarray(7)).message).to.deep.equal({ kind: 'PREPARE', query: 'q' });
  });

  it('give rows that can be iterated and written again', () => {
    const columns = [{ keyspace: 'k', table: 't', name: 'a', type: scalar('int') }];
    const rows: Message = {
      kind: 'RESULT',
      resultKind: 'ROWS',
      metadata: { columnCount: 1, columns, hasMorePages: false },
      rows: [[Buffer.of(0, 0, 0, 1)], [null]],
    };
    const bytes = encodeMessage(rows, { version: V4 });
    const { message } = decodeMessage(bytes);
    expect(message.kind === 'RESULT' && message.resultKind === 'ROWS' && [...message.rows]).to.deep.equal([
      [Buffer.of(0, 0, 0, 1)],
      [null],
    ]);
    expect(encodeMessage(message, { version: V4 })).to.deep.equal(bytes);
  });

  describe('refuse', () => {
    const table: [what: string, hex: string, error: typeof DecodingError | typeof ProtocolError][] = [
      ['less than a header', '8400000002000000', DecodingError],
      ['nothing', '', DecodingError],
      ['a body cut short', '84000000030000000500', DecodingError],
      ['another direction than asked for', '040000000500000000', ProtocolError],
      ['an unknown version', '830000000200000000', ProtocolError],
    ];
    for (const [what, hex, error] of table) {
      it(what, () => expect(() => decodeMessage(Buffer.from(hex, 'hex'), { direction: 'response' })).to.throw(error));
    }
    it('to write a version that is not spoken', () => {
      expect(() => encodeMessage({ kind: 'READY' }, { version: 3 as 4 })).to.throw(
        ConfigurationError,
        'Protocol version 3',
      );
    });
  });
});

describe('the door purecql/protocol', () => {
  it('opens to these names', () => {
    expect(Object.keys(door).sort()).to.include.members([
      'Consistency',
      'ErrorCode',
      'Opcode',
      'ProtocolVersion',
      'SegmentDecoder',
      'SegmentEncoder',
      'decodeMessage',
      'decodeValue',
      'encodeMessage',
      'encodeValue',
      'formatMessage',
      'parseType',
      'serverErrorOf',
    ]);
  });
  it('encodes values by the name of their type', () => {
    const type = door.parseType('map<text, frozen<list<vector<float, 3>>>>');
    expect(door.formatType(type)).to.equal('map<text, frozen<list<vector<float, 3>>>>');
    expect(door.encodeValue('int', 7)?.toString('hex')).to.equal('00000007');
    expect(door.decodeValue('list<int>', door.encodeValue('list<int>', [1, null, 2]))).to.deep.equal([1, null, 2]);
  });
});

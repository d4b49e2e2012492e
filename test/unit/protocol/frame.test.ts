import { expect } from 'chai';
import { ByteReader } from '../../../src/bytes/byte-reader';
import { ByteWriter } from '../../../src/bytes/byte-writer';
import { ConfigurationError, DecodingError, EncodingError, ProtocolError } from '../../../src/errors';
import { Consistency } from '../../../src/protocol/constants';
import { readHeader, readMessage, readPrefix, writeEnvelope } from '../../../src/protocol/frame';
import type { Envelope, EnvelopeHeader, EnvelopeOptions } from '../../../src/protocol/frame';
import type { Message } from '../../../src/protocol/messages';
import { versions } from '../../../src/protocol/version';
import { Uuid } from '../../../src/values/uuid';
import { bytes, envelope, int, longString, short, string, stringList, wire } from './wire';

const traceHex = 'febf19505c2311ee8c990242ac120002';
const trace = 'febf1950-5c23-11ee-8c99-0242ac120002';
const ready: Message = { kind: 'READY' };
const options: Message = { kind: 'OPTIONS' };

function write(message: Message, fields: Partial<EnvelopeOptions> = {}): string {
  const out = new ByteWriter(Buffer.alloc(0));
  writeEnvelope(out, message, { version: versions.V4, stream: 1, ...fields });
  return out.written().toString('hex');
}

function read(hex: string): Envelope {
  const buffer = Buffer.from(hex, 'hex');
  const { bodyBytes: _bodyBytes, ...header } = readHeader(buffer, 0, buffer[0]! >= 0x80 ? 'response' : 'request');
  return { ...header, body: new ByteReader(buffer, 9) };
}

describe('protocol: the header of an envelope', () => {
  const table: [what: string, hex: string, expected: Partial<EnvelopeHeader>][] = [
    [
      'a request of v4',
      '04 00 0001 05 00000000',
      { version: versions.V4, direction: 'request', stream: 1, opcode: 5, bodyBytes: 0 },
    ],
    [
      'a response of v5',
      '85 0a 7fff 08 00000100',
      { version: versions.V5, direction: 'response', flags: 10, stream: 32_767 },
    ],
    [
      'an event of DSE v1',
      'c1 00 ffff 0c 10000000',
      { version: versions.DSE_V1, direction: 'response', stream: -1, bodyBytes: 2 ** 28 },
    ],
    [
      'a request of DSE v2',
      '42 00 8000 ff 0000000c',
      { version: versions.DSE_V2, direction: 'request', stream: -32_768, opcode: 255 },
    ],
  ];
  for (const [what, hex, expected] of table) {
    it(`reads ${what}`, () =>
      expect(readHeader(Buffer.from(`eeee${wire(hex)}`, 'hex'), 2, expected.direction!)).to.include(expected));
  }

  const refused: [what: string, hex: string, direction: 'request' | 'response', says: string][] = [
    ['version 0x43', 'c3 00 0000 02 00000000', 'response', 'unknown version'],
    ['text', Buffer.from('HTTP/1.1 ').toString('hex'), 'response', 'unknown version: its first byte is 0x48'],
    ['a request where a response is expected', '04 00 0000 02 00000000', 'response', 'wrong direction'],
    ['a response where a request is expected', '84 00 0000 01 00000000', 'request', 'wrong direction'],
    ['an unknown opcode', '84 00 0000 04 00000000', 'response', '0x04 is not the opcode of a response'],
    [
      'the opcode of a request in a response',
      '84 00 0000 07 00000000',
      'response',
      '0x07 is not the opcode of a response',
    ],
    ['a length of -1', '84 00 0000 02 ffffffff', 'response', 'has -1 bytes'],
    ['a length of 256 MiB and one byte', '84 00 0000 02 10000001', 'response', 'has 268435457 bytes'],
  ];
  for (const [what, hex, direction, says] of refused) {
    it(`refuses ${what}`, () => {
      const attempt = (): unknown => readHeader(Buffer.from(wire(hex), 'hex'), 0, direction);
      expect(attempt).to.throw(ProtocolError, says).with.property('code', 'PROTOCOL_VIOLATION');
    });
  }
  for (const version of [1, 2, 3, 6, 9]) {
    it(`tells version ${version} from bytes that are no CQL`, () => {
      const attempt = (): unknown => readHeader(Buffer.from([0x80 | version, 0, 0, 0, 2, 0, 0, 0, 0]), 0, 'response');
      const says = `speaks protocol version ${version}: it is not supported`;
      expect(attempt).to.throw(ProtocolError, says).with.property('code', 'PROTOCOL_VERSION');
    });
  }
  it('refuses more than the limit it is given', () => {
    const buffer = Buffer.from('840000000200000064', 'hex');
    expect(readHeader(buffer, 0, 'response', 100)).to.have.property('bodyBytes', 100);
    expect(() => readHeader(buffer, 0, 'response', 99)).to.throw(ProtocolError, 'at most 99 are accepted');
  });
});

describe('protocol: writeEnvelope', () => {
  const table: [what: string, message: Message, fields: Partial<EnvelopeOptions>, hex: string][] = [
    ['a request of v4', options, {}, '040000010500000000'],
    ['a request of v5', options, { version: versions.V5, stream: 32_767 }, '05007fff0500000000'],
    ['a response of DSE v2', ready, { version: versions.DSE_V2, stream: -1 }, 'c200ffff0200000000'],
    ['tracing in a request', options, { tracing: true }, '040200010500000000'],
    ['no tracing in a request', options, { tracing: false }, '040000010500000000'],
    ['the beta flag', options, { useBeta: true }, '041000010500000000'],
    ['a payload in a request', options, { customPayload: { k: Buffer.of(1), n: null } },
      envelope([4, 0x04, 1, 0x05], short(2), string('k'), bytes('01'), string('n'), int(-1))],
    ['an empty payload', options, { customPayload: {} }, envelope([4, 0x04, 1, 0x05], short(0))],
    ['a tracing id', ready, { tracingId: trace }, envelope([0x84, 0x02, 1, 0x02], traceHex)],
    ['a tracing id as a Uuid', ready, { tracingId: Uuid.fromString(trace) }, envelope([0x84, 0x02, 1, 0x02], traceHex)],
    ['warnings', ready, { warnings: ['é'] }, envelope([0x84, 0x08, 1, 0x02], stringList('é'))],
    ['no warnings, said so', ready, { warnings: [] }, envelope([0x84, 0x08, 1, 0x02], stringList())],
    ['all of a response, in the order of the specification', { kind: 'AUTHENTICATE', authenticator: 'a' },
      { tracingId: trace, warnings: ['w'], customPayload: { k: null } },
      envelope([0x84, 0x0e, 1, 0x03], traceHex, stringList('w'), short(1), string('k'), int(-1), string('a'))],
  ];
  for (const [what, message, fields, hex] of table)
    it(`writes ${what}`, () => expect(write(message, fields)).to.equal(hex));

  it('writes at the end of what is there', () => {
    const out = new ByteWriter(Buffer.alloc(4));
    out.raw(Buffer.from('abc'));
    writeEnvelope(out, options, { version: versions.V4, stream: 1 });
    expect(out.written().toString('hex')).to.equal('616263040000010500000000');
  });

  const failing: [what: string, message: Message, error: typeof EncodingError | typeof ConfigurationError][] = [
    ['a keyspace in v4', { kind: 'PREPARE', query: 'x'.repeat(1_000), keyspace: 'ks' }, ConfigurationError],
    [
      'a value that is no Uint8Array',
      {
        kind: 'QUERY',
        query: 'x'.repeat(1_000),
        parameters: { consistency: Consistency.ONE, values: ['x' as unknown as Buffer] },
      },
      EncodingError,
    ],
    ['a kind that is none', { kind: 'HELLO' } as unknown as Message, EncodingError],
  ];
  for (const [what, message, error] of failing) {
    it(`leaves the writer as it was when it fails on ${what}`, () => {
      const out = new ByteWriter(Buffer.alloc(16));
      out.raw(Buffer.from('abc'));
      expect(() => writeEnvelope(out, message, { version: versions.V4, stream: 1 })).to.throw(error);
      expect(out.written().toString()).to.equal('abc');
    });
  }

  it('passes on what a ValuesWriter throws, and forgets what it wrote', () => {
    const out = new ByteWriter();
    const thrown = new EncodingError('int', 'too large');
    const writeTo = (values: ByteWriter): never => {
      values.raw(Buffer.alloc(20_000));
      throw thrown;
    };
    const message: Message = {
      kind: 'EXECUTE',
      statementId: Buffer.of(1),
      parameters: { consistency: Consistency.ONE, values: { count: 1, writeTo } },
    };
    expect(() => writeEnvelope(out, message, { version: versions.V4, stream: 1 })).to.throw(thrown as never);
    expect(out.position).to.equal(0);
  });

  for (const stream of [32_768, -32_769, 1.5, NaN, undefined]) {
    it(`refuses the stream ${stream}`, () => {
      expect(() => write(options, { stream: stream! })).to.throw(EncodingError, 'not a 16-bit integer');
    });
  }
  it('refuses what only responses carry', () => {
    expect(() => write(options, { warnings: ['w'] })).to.throw(EncodingError, 'only responses');
    expect(() => write(options, { tracingId: trace })).to.throw(EncodingError, 'only responses');
  });
  it('refuses a payload of text', () => {
    expect(() => write(options, { customPayload: { k: 'v' as unknown as Buffer } })).to.throw(
      EncodingError,
      'the custom payload k',
    );
  });
  it('refuses a tracing id that is none', () =>
    expect(() => write(ready, { tracingId: 'x' })).to.throw(EncodingError, 'uuid'));
});

describe('protocol: readPrefix and readMessage', () => {
  it('read what stands before the message, then the message', () => {
    const hex = envelope([0x84, 0x0e, 1, 0x03],
      traceHex,
      stringList('w', 'é'),
      short(1),
      string('k'),
      bytes('01'),
      string('a'),
    );
    const response = read(hex);
    const prefix = readPrefix(response);
    expect(prefix.tracingId?.toString()).to.equal(trace);
    expect(prefix.warnings).to.deep.equal(['w', 'é']);
    expect({ ...prefix.customPayload }).to.deep.equal({ k: Buffer.of(1) });
    expect(readMessage(response)).to.deep.equal({ kind: 'AUTHENTICATE', authenticator: 'a' });
  });
  it('take the tracing flag of a request for a wish, not for an id', () => {
    const request = read(envelope([4, 0x06, 1, 0x09], short(1), string('__proto__'), int(0), longString('q')));
    const { customPayload, ...rest } = readPrefix(request);
    expect(rest).to.deep.equal({});
    expect(Object.keys(customPayload!)).to.deep.equal(['__proto__']);
    expect(readMessage(request)).to.deep.equal({ kind: 'PREPARE', query: 'q' });
  });
  it('ignore flags that mean nothing', () => {
    const response = read(envelope([0x85, 0xf0, 1, 0x02]));
    expect(readPrefix(response)).to.deep.equal({});
    expect(readMessage(response)).to.deep.equal({ kind: 'READY' });
  });
  for (const [what, hex] of [
    ['a tracing id of 15 bytes', envelope([0x84, 0x02, 1, 0x02], traceHex.slice(2))],
    ['more warnings than fit', envelope([0x84, 0x08, 1, 0x02], short(65_535))],
    ['a larger payload than fits', envelope([0x84, 0x04, 1, 0x02], short(1), string('k'), int(0x7fff_ffff))],
  ] as const) {
    it(`refuse ${what}`, () => expect(() => readPrefix(read(hex))).to.throw(DecodingError));
  }
  it('refuse an opcode that is not known', () => {
    expect(() => readMessage({ ...read(envelope([0x84, 0, 1, 0x02])), opcode: 0x04 })).to.throw(ProtocolError, '0x04');
  });
});

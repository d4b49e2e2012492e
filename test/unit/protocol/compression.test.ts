import { expect } from 'chai';
import { ByteReader } from '../../../src/bytes/byte-reader';
import { ByteWriter } from '../../../src/bytes/byte-writer';
import { ConfigurationError, DecodingError, ProtocolError } from '../../../src/errors';
import { compressBody, compressorOf, decompressBody, lz4Compressor } from '../../../src/protocol/compression';
import type { Compressor } from '../../../src/protocol/compression';
import { writeEnvelope } from '../../../src/protocol/frame';
import type { Message } from '../../../src/protocol/messages';
import { versions } from '../../../src/protocol/version';
import { int, wire } from './wire';

/** Says what it was asked instead of compressing. */
function recorder(
  name: string,
  block: Uint8Array | null,
  result = Buffer.alloc(0),
): Compressor & { asked: [number, number][] } {
  const asked: [number, number][] = [];
  return {
    name,
    asked,
    compress: () => block,
    decompress(bytes, length) {
      asked.push([bytes.length, length]);
      return result;
    },
  };
}

const reader = (hex: string): ByteReader => new ByteReader(Buffer.from(wire(hex), 'hex'));
const text = Buffer.from('all work and no play '.repeat(100));

function compressed(compressor: Compressor, body: Buffer): Buffer | undefined {
  const out = new ByteWriter();
  out.raw(Buffer.from('head'));
  out.raw(body);
  return compressBody(compressor, out, 4) ? Buffer.from(out.written().subarray(4)) : undefined;
}

describe('protocol: compression of bodies', () => {
  it('writes lz4 behind the length as a big-endian [int] (v4 spec §5)', () => {
    const body = compressed(lz4Compressor, text)!;
    expect(body.readInt32BE(0)).to.equal(text.length);
    expect(body.length).to.be.lessThan(100);
    expect(decompressBody(lz4Compressor, new ByteReader(body), 1 << 20).bytes).to.deep.equal(text);
  });
  it('writes snappy plain', () => {
    expect(compressed(recorder('snappy', Buffer.of(7, 8)), text)?.toString('hex')).to.equal('0708');
  });
  it('leaves a body below 512 bytes', () => {
    const compressor = recorder('lz4', Buffer.of(1));
    expect(compressed(compressor, text.subarray(0, 511))).to.equal(undefined);
    expect(compressed(compressor, text.subarray(0, 512))).not.to.equal(undefined);
  });
  it('leaves a body that would not be shorter', () => {
    expect(compressed(recorder('lz4', Buffer.alloc(text.length - 4)), text)).to.equal(undefined);
    expect(compressed(recorder('lz4', null), text)).to.equal(undefined);
  });

  describe('in an envelope', () => {
    const long = text.toString();
    const write = (message: Message, version: keyof typeof versions): Buffer => {
      const out = new ByteWriter();
      writeEnvelope(out, message, { version: versions[version], stream: 1, compressor: lz4Compressor });
      return out.written();
    };
    for (const version of ['V4', 'DSE_V1', 'DSE_V2'] as const) {
      it(`is announced in ${version}`, () => expect(write({ kind: 'PREPARE', query: long }, version)[1]).to.equal(1));
    }
    it('does not happen in V5, where segments are compressed', () => {
      expect(write({ kind: 'PREPARE', query: long }, 'V5')[1]).to.equal(0);
    });
    const startup: Message[] = [
      { kind: 'STARTUP', options: { X: long } },
      { kind: 'AUTHENTICATE', authenticator: long },
    ];
    for (const message of startup) {
      it(`does not happen to ${message.kind}`, () => expect(write(message, 'V4')[1]).to.equal(0));
    }
  });

  describe('refuses, before anything is allocated,', () => {
    const refused: [what: string, name: string, hex: string, block: number][] = [
      ['more than the limit', 'lz4', `${int(1_001)} ${'00'.repeat(10)}`, 1_000],
      ['a negative length', 'lz4', `${int(-1)} 00`, 1_000],
      ['more than 255 times the block', 'lz4', `${int(511)} 0000`, 1_000],
      ['256 MiB out of nothing', 'lz4', int(0x1000_0000), 0x1000_0000],
      ['more than the limit, said by snappy', 'snappy', `e907 ${'00'.repeat(10)}`, 1_000],
      ['2^35 bytes of snappy', 'snappy', 'ffffffff7f00', 0x1000_0000],
    ];
    for (const [what, name, hex, maximum] of refused) {
      it(what, () => {
        const compressor = recorder(name, null);
        expect(() => decompressBody(compressor, reader(hex), maximum)).to.throw(ProtocolError);
        expect(compressor.asked).to.deep.equal([]);
      });
    }
    for (const [what, name, hex] of [
      ['a length cut short', 'lz4', '0000'],
      ['a snappy length without end', 'snappy', 'ffffffffffff'],
      ['no snappy length', 'snappy', ''],
    ] as const) {
      it(what, () => expect(() => decompressBody(recorder(name, null), reader(hex), 1_000)).to.throw(DecodingError));
    }
  });

  it('gives a decompressor the whole block and the length it must make', () => {
    const lz4 = recorder('lz4', null, Buffer.alloc(300));
    decompressBody(lz4, reader(`${int(300)} 010203`), 1_000);
    expect(lz4.asked).to.deep.equal([[3, 300]]);
    const snappy = recorder('snappy', null, Buffer.alloc(300));
    decompressBody(snappy, reader('ac02 010203'), 1_000);
    expect(snappy.asked).to.deep.equal([[5, 300]]);
  });

  describe('refuses', () => {
    it('S17: a decompressor that makes another number of bytes', () => {
      const attempt = (): unknown =>
        decompressBody(recorder('lz4', null, Buffer.alloc(299)), reader(`${int(300)} 010203`), 1_000);
      expect(attempt).to.throw(ProtocolError, 'says that it holds 300 bytes and holds 299');
    });
    it('a decompressor that throws', () => {
      const broken: Compressor = {
        ...recorder('snappy', null),
        decompress() {
          throw new RangeError('out of range');
        },
      };
      const attempt = (): unknown => decompressBody(broken, reader('ac02 010203'), 1_000);
      expect(attempt).to.throw(ProtocolError, 'Cannot decompress a snappy block of 5 bytes: out of range')
        .with.property('cause').that.is.instanceOf(RangeError);
    });
    it('a corrupt lz4 block', () => {
      const body = compressed(lz4Compressor, text)!;
      body[body.length - 1]! ^= 0xff;
      body[5]! ^= 0xf0;
      expect(() => decompressBody(lz4Compressor, new ByteReader(body), 1 << 20)).to.throw(ProtocolError);
    });
  });

  it('takes "lz4" or a compressor as an option', () => {
    const own = recorder('snappy', null);
    expect(compressorOf('lz4')).to.equal(lz4Compressor);
    expect(compressorOf(own)).to.equal(own);
    for (const value of ['zstd', null, undefined, {}, { name: 'x', compress() {} }]) {
      expect(() => compressorOf(value as never)).to.throw(ConfigurationError, 'compression');
    }
  });
});

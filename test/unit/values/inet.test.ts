import { isIP } from 'node:net';
import { inspect } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { DecodingError, EncodingError } from '../../../src/errors';
import { formatInet, parseInet } from '../../../src/values/inet';

/** [address as RFC 5952 writes it, its bytes] */
const canonical: [text: string, hex: string][] = [
  ['0.0.0.0', '00000000'],
  ['127.0.0.1', '7f000001'],
  ['255.255.255.255', 'ffffffff'],
  ['192.168.100.9', 'c0a86409'],
  ['::', '00000000000000000000000000000000'],
  ['::1', '00000000000000000000000000000001'],
  ['1::', '00010000000000000000000000000000'],
  ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ffffffffffffffffffffffffffffffff'],
  ['2001:db8::1', '20010db8000000000000000000000001'],
  ['2001:db8:0:1:1:1:1:1', '20010db8000000010001000100010001'],
  ['2001:db8::1:0:0:1', '20010db8000000000001000000000001'],
  ['2001:0:0:1::1', '20010000000000010000000000000001'],
  ['fe80::1ff:fe23:4567:890a', 'fe8000000000000001fffe234567890a'],
  ['::ffff:1.2.3.4', '00000000000000000000ffff01020304'],
  ['::ffff:0.0.0.0', '00000000000000000000ffff00000000'],
  ['::102:304', '00000000000000000000000001020304'],
  ['64:ff9b::102:304', '0064ff9b000000000000000001020304'],
  ['::ffff:0:102:304', '0000000000000000ffff000001020304'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ['0:2:3:4:5:6:7:0', '00000002000300040005000600070000'],
];

/** [other ways of writing an address, its bytes] */
const accepted: [text: string, hex: string][] = [
  ['2001:DB8:0:0:0:0:0:1', '20010db8000000000000000000000001'],
  ['2001:0db8::0001', '20010db8000000000000000000000001'],
  ['0:0:0:0:0:0:0:0', '00000000000000000000000000000000'],
  ['::FFFF:1.2.3.4', '00000000000000000000ffff01020304'],
  ['::ffff:102:304', '00000000000000000000ffff01020304'],
  ['::1.2.3.4', '00000000000000000000000001020304'],
  ['64:ff9b::1.2.3.4', '0064ff9b000000000000000001020304'],
  ['1:2:3:4:5:6:1.2.3.4', '00010002000300040005000601020304'],
  ['1:2:3:4:5:6:7::', '00010002000300040005000600070000'],
];

const malformed: unknown[] = [
  '', ' ', '1', '1.2.3', '1.2.3.4.5', '1.2.3.256', '1.2.3.-4', '1.2.3.04', '1.2.3.4 ', '1.2..4', '0x7f.0.0.1', '127.1',
  ':', ':::', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1::2::3', '::1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8::',
  ':1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:', '12345::', 'g::', '::1.2.3', '::1.2.3.4:5', '1.2.3.4::', '::1.2.3.400', '[::1]', 'localhost',
  '1:2:3:4:5:6:7:1.2.3.4',
  '::-1', '::+1', '::1/64', null, undefined, 7, {}, Buffer.alloc(4),
];

describe('values: inet', () => {
  for (const [text, hex] of canonical) {
    it(`reads ${text}`, () => expect(parseInet(text).toString('hex')).to.equal(hex));
    it(`prints ${text}`, () => expect(formatInet(Buffer.from(hex, 'hex'))).to.equal(text));
  }
  for (const [text, hex] of accepted) it(`reads ${text}`, () => expect(parseInet(text).toString('hex')).to.equal(hex));
  for (const text of malformed) {
    it(`refuses ${inspect(text)}`, () => {
      expect(() => parseInet(text as string)).to.throw(EncodingError, 'is not an IPv4 or IPv6 address');
    });
  }

  it('says why a zone is refused', () => {
    expect(() => parseInet('fe80::1%eth0')).to.throw(EncodingError, 'a zone such as %eth0');
  });

  for (const length of [0, 3, 5, 15, 17]) {
    it(`refuses to print ${length} bytes`, () => {
      expect(() => formatInet(Buffer.alloc(length))).to.throw(DecodingError, `4 or 16 bytes, not ${length}`);
    });
  }

  it('agrees with Node about what an address is', () => {
    const texts = ['0', '1', 'ab', 'ffff', ':', '::', '.', '1.2.3.4', '255', '256', '00', '00001', '%', ' '];
    const piece = fc.constantFrom(...texts);
    fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      if (text.includes('%')) return;
      let bytes: Buffer | undefined;
      try {
        bytes = parseInet(text);
      } catch (error) {
        expect(error).to.be.instanceOf(EncodingError);
      }
      expect(bytes?.length ?? 0, text).to.equal({ 0: 0, 4: 4, 6: 16 }[isIP(text)]);
    }), { numRuns: 3_000 });
  });

  it('reads what it prints', () => {
    const addresses = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.array(fc.constantFrom(0, 0, 1, 255), { minLength: 16, maxLength: 16 }).map((bytes) => Uint8Array.from(bytes)),
    );
    fc.assert(fc.property(addresses, (address) => {
      const text = formatInet(address);
      expect(isIP(text)).to.equal(address.length === 4 ? 4 : 6);
      expect([...parseInet(text)]).to.deep.equal([...address]);
    }), { numRuns: 500 });
  });
});

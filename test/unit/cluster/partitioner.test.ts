import crypto from 'node:crypto';
import { expect } from 'chai';
import type { Partitioner, Token } from '../../../src/cluster/partitioner';
import {
  byteOrderedPartitioner, murmur3Partitioner, partitionerOf, randomPartitioner,
} from '../../../src/cluster/partitioner';
import { tokenVectors } from '../../support/token-vectors';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

/** In the order of `KeyVector.tokens`. */
const partitioners = {
  Murmur3Partitioner: murmur3Partitioner,
  RandomPartitioner: randomPartitioner,
  ByteOrderedPartitioner: byteOrderedPartitioner,
} satisfies Record<string, Partitioner>;

const texts: Record<keyof typeof partitioners, { ascending: string[]; refused: string[] }> = {
  Murmur3Partitioner: {
    ascending: [
      '-9223372036854775808', '-9223372036854775807', '-4294967297', '-4294967296', '-2147483649', '-2147483648', '-1', '0', '1',
      '2147483647', '2147483648', '4294967295', '4294967296', '9223372036854775807',
    ],
    refused: ['', ' 1', '1n', '0x1', '1.0', '--1', '9223372036854775808', '-9223372036854775809', '1'.repeat(100_000)],
  },
  RandomPartitioner: {
    ascending: ['-1', '0', '1', '18446744073709551616', '170141183460469231731687303715884105728'],
    refused: ['', '1e3', '0x1', '+1', '1'.repeat(40)],
  },
  ByteOrderedPartitioner: {
    ascending: ['', '00', '0000', '01', '7f', '7fff', '80', 'ff', 'ff00'],
    refused: ['0', '0x00', 'zz', '00 ', '000'],
  },
};

for (const [index, [name, partitioner]] of Object.entries<Partitioner>(partitioners).entries()) {
  describe(`cluster: ${name}`, () => {
    const { ascending, refused } = texts[name as keyof typeof partitioners];

    it('is found by its class name', () => {
      expect(partitionerOf(`org.apache.cassandra.dht.${name}`)).to.equal(partitioner);
      expect(partitionerOf(name)).to.equal(partitioner);
    });

    it('gives keys of 0 to 64 bytes the tokens that Cassandra gives them', () => {
      const wrong = tokenVectors().keys.filter(({ key, tokens }) => partitioner.format(partitioner.tokenOf(bytes(key))) !== tokens[index]);
      expect(wrong).to.deep.equal([]);
    });

    it('reads the tokens that it writes', () => {
      for (const text of ascending) expect(partitioner.format(partitioner.parse(text)!)).to.equal(text);
      for (const { key, tokens } of tokenVectors().keys) {
        expect(partitioner.compare(partitioner.parse(tokens[index]!)!, partitioner.tokenOf(bytes(key)))).to.equal(0);
      }
    });

    it('orders tokens', () => {
      const tokens = ascending.map((text) => partitioner.parse(text)!);
      const signs = (compared: Token): number[] => tokens.map((token) => Math.sign(partitioner.compare(token, compared)));
      for (const [place, token] of tokens.entries()) {
        expect(signs(token)).to.deep.equal(tokens.map((_, other) => Math.sign(other - place)));
      }
    });

    for (const text of refused) {
      it(`reads no token from "${text.slice(0, 40)}"`, () => expect(partitioner.parse(text)).to.equal(undefined));
    }
  });
}

describe('cluster: partitioners', () => {
  for (const name of ['', 'OrderPreservingPartitioner', 'com.example.Murmur3Partitioner', 'murmur3partitioner', '__proto__', 'toString']) {
    it(`does not know "${name}"`, () => expect(partitionerOf(name)).to.equal(undefined));
  }

  it('does without RandomPartitioner where OpenSSL has no MD5', () => {
    const { createHash } = crypto;
    crypto.createHash = () => {
      throw new Error('digital envelope routines::unsupported');
    };
    try {
      expect(partitionerOf('RandomPartitioner')).to.equal(undefined);
    } finally {
      crypto.createHash = createHash;
    }
    expect(partitionerOf('RandomPartitioner')).to.equal(randomPartitioner);
  });

  it('has no partition but the empty one at the lowest token of Murmur3', () => {
    const highest = '653cbefb85ec3111b4e38fa9bc7cbcae';
    expect(murmur3Partitioner.format(murmur3Partitioner.tokenOf(bytes(highest)))).to.equal('9223372036854775807');
    expect(murmur3Partitioner.format(murmur3Partitioner.tokenOf(bytes('')))).to.equal('-9223372036854775808');
  });
});

import { expect } from 'chai';
import { murmur3 } from '../../../src/cluster/murmur3';
import { murmur3Partitioner } from '../../../src/cluster/partitioner';
import { tokenVectors } from '../../support/token-vectors';

const hashOf = (bytes: Uint8Array): string => murmur3Partitioner.format(murmur3(bytes));

describe('cluster: murmur3', () => {
  const table: [name: string, key: Buffer, token: string][] = [
    ['a tail of ASCII', Buffer.from('123'), '-7468325962851647638'],
    ['a tail of bytes from 0x80 on', Buffer.alloc(8, 0xfe), '-8927430733708461935'],
    ['blocks and a tail', Buffer.from('00ff10fa99'.repeat(10), 'hex'), '5837342703291459765'],
    ['nothing', Buffer.alloc(0), '0'],
  ];
  for (const [name, key, token] of table) {
    it(`hashes ${name} to ${token}`, () => expect(hashOf(key)).to.equal(token));
  }

  it('hashes random keys of 1 to 64 bytes as Cassandra does', () => {
    const { keys } = tokenVectors();
    const random = keys.filter(({ key, tokens: [token] }) => key !== '' && token !== '9223372036854775807');
    expect(new Set(random.map(({ key }) => key.length / 2)).size).to.equal(64);
    const wrong = random.filter(({ key, tokens: [token] }) => hashOf(Buffer.from(key, 'hex')) !== token);
    expect(wrong).to.deep.equal([]);
  });

  it('reads no byte around its own', () => {
    const around = Buffer.from('ff00ff10fa99aa', 'hex');
    const key = Buffer.from('00ff10fa99', 'hex');
    expect(hashOf(around.subarray(1, 6))).to.equal(hashOf(key));
    expect(hashOf(new Uint8Array(key))).to.equal(hashOf(key));
    expect(around.toString('hex')).to.equal('ff00ff10fa99aa');
  });
});

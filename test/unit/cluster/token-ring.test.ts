import { expect } from 'chai';
import type { Host } from '../../../src/cluster/host';
import { byteOrderedPartitioner, murmur3Partitioner, randomPartitioner } from '../../../src/cluster/partitioner';
import type { Replication } from '../../../src/cluster/replication';
import { noReplication, parseReplication } from '../../../src/cluster/replication';
import { TokenRing } from '../../../src/cluster/token-ring';
import { hostAt } from '../../support/token-vectors';

const simple = (factor: number | string): Replication => (
  parseReplication(new Map([['class', 'SimpleStrategy'], ['replication_factor', String(factor)]]))
);
const topology = (factors: Record<string, string>): Replication => (
  parseReplication(new Map([['class', 'NetworkTopologyStrategy'], ...Object.entries(factors)]))
);
const everywhere = parseReplication(new Map([['class', 'EverywhereStrategy']]));

/** Hosts with these tokens, each list one host, all on one rack. */
const hostsWith = (...tokens: string[][]): Host[] => (
  tokens.map((own, index) => hostAt({ datacenter: 'dc1', rack: 'rack1', tokens: own }, index))
);
const token = (text: string): { high: number; low: number } => murmur3Partitioner.parse(text)!;

describe('cluster: token ring', () => {
  const hosts = hostsWith(['-100', '50'], ['0'], ['100', '-50']);
  const ring = new TokenRing(hosts, murmur3Partitioner);

  const table: [token: string, owner: number, next: number][] = [
    ['-100', 0, 2], ['-99', 2, 1], ['-50', 2, 1], ['-49', 1, 0], ['0', 1, 0], ['1', 0, 2], ['50', 0, 2], ['51', 2, 0], ['100', 2, 0],
    ['101', 0, 2], ['9223372036854775807', 0, 2], ['-9223372036854775808', 0, 2],
  ];
  for (const [text, owner, next] of table) {
    it(`gives ${text} to the host whose token comes next, around the end`, () => {
      expect(ring.replicasOf(simple(2), token(text))).to.deep.equal([hosts[owner], hosts[next]]);
    });
  }

  it('finds the replicas of a routing key', () => {
    const key = Buffer.from('123');
    expect(ring.replicasOfKey(simple(1), key)).to.equal(ring.replicasOf(simple(1), token('-7468325962851647638')));
  });

  it('keeps what it has worked out, once for all that replicate alike', () => {
    const found = ring.replicasOf(simple(3), token('7'));
    expect(ring.replicasOf(simple('3/0'), token('8'))).to.equal(found);
    expect(ring.replicasOf(simple(2), token('8'))).to.not.equal(found);
  });

  it('cannot be changed through its answers', () => {
    for (const replication of [simple(2), everywhere, noReplication]) {
      const found = ring.replicasOf(replication, token('7')) as Host[];
      expect(() => found.reverse().push(hosts[0]!), replication.kind).to.throw(TypeError);
    }
  });

  it('stays as it was made when a host moves', () => {
    const [first, second] = hostsWith(['0'], ['10']) as [Host, Host];
    const old = new TokenRing([first, second], murmur3Partitioner);
    const { hostId, address, port, releaseVersion, dseVersion, workloads } = second;
    second.update({
      hostId, address, port, releaseVersion, dseVersion, workloads, datacenter: 'dc2', rack: 'rack9', tokens: ['5'],
    });
    const replication = topology({ dc1: '2' });
    expect(old.replicasOf(replication, token('7'))).to.deep.equal([second, first]);
    const fresh = new TokenRing([first, second], murmur3Partitioner);
    expect(fresh.replicasOf(replication, token('7'))).to.deep.equal([first]);
  });

  it('forgets old kinds of replication instead of growing', () => {
    const found = ring.replicasOf(simple(1), token('7'));
    for (let factor = 2; factor < 300; factor++) ring.replicasOf(simple(factor), token('7'));
    const again = ring.replicasOf(simple(1), token('7'));
    expect(again).to.not.equal(found);
    expect(again).to.deep.equal(found);
  });

  it('gives all hosts where everything is everywhere', () => {
    expect(ring.replicasOf(everywhere, token('7'))).to.have.members(hosts);
  });

  describe('tells when every host holds every partition', () => {
    const one = hostAt({ datacenter: 'dc1', rack: 'rack1', tokens: ['0'] }, 1);
    const two = hostAt({ datacenter: 'dc1', rack: 'rack2', tokens: ['10'] }, 2);
    const far = hostAt({ datacenter: 'dc2', rack: 'rack1', tokens: ['20'] }, 3);
    const wide = new TokenRing([one, two, far], murmur3Partitioner);
    const all: Replication[] = [
      everywhere, simple(3), simple(5), topology({ dc1: '2', dc2: '1' }), topology({ dc1: '9', dc2: '1', dc3: '1' }),
    ];
    const some: Replication[] = [
      noReplication, simple(2), simple('3/1'), topology({ dc1: '2' }), topology({ dc1: '1', dc2: '1' }), topology({ dc1: '2/1', dc2: '1' }),
    ];

    for (const replication of all) {
      it(`which is so by ${replication.key}`, () => {
        expect(wide.hostsOfAll(replication)).to.deep.equal([one, two, far]);
        for (const text of ['-7', '0', '7', '17', '27']) {
          expect(wide.replicasOf(replication, token(text)), text).to.have.members([one, two, far]);
        }
      });
    }

    for (const replication of some) {
      it(`which is not so by ${replication.key}`, () => expect(wide.hostsOfAll(replication)).to.equal(undefined));
    }

    it('of which there is at least one', () => {
      expect(new TokenRing(hostsWith([]), murmur3Partitioner).hostsOfAll(everywhere)).to.equal(undefined);
    });
  });

  it('gives no hosts where the replicas are not known', () => {
    expect(ring.replicasOf(noReplication, token('7'))).to.deep.equal([]);
  });

  it('counts only hosts that own tokens', () => {
    const [own, none] = hostsWith(['0'], []) as [Host, Host];
    const partly = new TokenRing([own, none], murmur3Partitioner);
    for (const replication of [simple(2), topology({ dc1: '2' }), everywhere]) {
      expect(partly.replicasOf(replication, token('7'))).to.deep.equal([own]);
    }
    expect(partly.size).to.equal(1);
  });

  it('is of use without any host', () => {
    const empty = new TokenRing(hostsWith([]), murmur3Partitioner);
    for (const replication of [simple(2), topology({ dc1: '2' }), everywhere]) {
      expect(empty.replicasOf(replication, token('7'))).to.deep.equal([]);
    }
    expect(empty.size).to.equal(0);
  });

  it('passes over tokens that it cannot read', () => {
    const [one, other] = hostsWith(['x', '0', '9'.repeat(30)], ['']) as [Host, Host];
    expect(new TokenRing([one, other], murmur3Partitioner).replicasOf(simple(2), token('7'))).to.deep.equal([one]);
  });

  it('gives a token that two hosts claim to the later one', () => {
    const [old, replacement] = hostsWith(['0', '50'], ['0', '50']) as [Host, Host];
    const claimed = new TokenRing([old, replacement], murmur3Partitioner);
    expect(claimed.size).to.equal(2);
    expect(claimed.replicasOf(simple(2), token('7'))).to.deep.equal([replacement]);
  });

  it('orders the tokens of RandomPartitioner as numbers', () => {
    const random = hostsWith(['9'], ['10'], ['170141183460469231731687303715884105727']);
    const found = (value: bigint): readonly Host[] => new TokenRing(random, randomPartitioner).replicasOf(simple(1), value);
    expect([9n, 10n, 11n, 2n ** 127n].map((value) => random.indexOf(found(value)[0]!))).to.deep.equal([0, 1, 2, 0]);
  });

  it('orders the tokens of ByteOrderedPartitioner as unsigned bytes', () => {
    const ordered = hostsWith(['7f'], ['80'], ['00']);
    const byBytes = new TokenRing(ordered, byteOrderedPartitioner);
    const found = ['00', '0000', '7f', '7f00', '80', '81'].map((hex) => byBytes.replicasOfKey(simple(1), Buffer.from(hex, 'hex')));
    expect(found.map(([host]) => ordered.indexOf(host!))).to.deep.equal([2, 0, 0, 1, 1, 2]);
  });
});

import { expect } from 'chai';
import { murmur3Partitioner } from '../../../src/cluster/partitioner';
import { parseReplication } from '../../../src/cluster/replication';
import { TokenRing } from '../../../src/cluster/token-ring';
import { hostAt, replicaMismatches, tokenVectors } from '../../support/token-vectors';

/** Hosts by name, each with the data centre and rack of its name and with one token: `a1x` stands in dc `a`, rack `1`. */
function placesOn(names: readonly string[], options: Record<string, string>): string[] {
  const hosts = names.map((name, index) => hostAt({ datacenter: name[0]!, rack: name[1]!, tokens: [String(index * 10)] }, index));
  const replication = parseReplication(new Map(Object.entries(options)));
  return new TokenRing(hosts, murmur3Partitioner)
    .replicasOf(replication, murmur3Partitioner.parse('0')!)
    .map((host) => names[hosts.indexOf(host)]!);
}

describe('cluster: replica placement', () => {
  const simple = (factor: string): Record<string, string> => ({ class: 'SimpleStrategy', replication_factor: factor });
  const topology = (factors: Record<string, string>): Record<string, string> => ({ class: 'NetworkTopologyStrategy', ...factors });

  const table: [rule: string, ring: string, options: Record<string, string>, replicas: string][] = [
    ['takes the next hosts, wherever they stand', 'a1 a1x b1 b2', simple('3'), 'a1 a1x b1'],
    ['takes all hosts when there are fewer', 'a1 a1x', simple('3'), 'a1 a1x'],
    ['takes no transient replicas', 'a1 a1x b1 b2', simple('3/1'), 'a1 a1x'],
    ['takes no host at all', 'a1 a1x', simple('0'), ''],
    ['takes hosts of each data centre', 'a1 a2 b1 b2 a3', topology({ a: '2', b: '1' }), 'a1 a2 b1'],
    ['takes no hosts of other data centres', 'a1 b1 a2', topology({ a: '2' }), 'a1 a2'],
    ['skips data centres that have no hosts, or no replicas', 'a1 b1 a2', topology({ a: '1', b: '0', c: '2' }), 'a1'],
    ['passes over hosts on racks that it has', 'a1 a1x a1y a2 a3', topology({ a: '3' }), 'a1 a2 a3'],
    ['repeats racks when there are too few, with the first hosts', 'a1 a1x a1y a2', topology({ a: '3' }), 'a1 a1x a2'],
    ['repeats no rack more often than it must', 'a1 a1x a2 a2x', topology({ a: '3' }), 'a1 a1x a2'],
    ['takes all hosts of a data centre that is too small', 'a1 b1 a1x', topology({ a: '5' }), 'a1 a1x'],
    ['knows racks of one name in several data centres apart', 'a1 b1 a1x b2', topology({ a: '1', b: '2' }), 'a1 b1 b2'],
    ['passes over transient replicas on their racks', 'a1 a2 a3', topology({ a: '3/1' }), 'a1 a2'],
    ['leaves a replica full where transient ones have no host', 'a1 a2', topology({ a: '3/1' }), 'a1 a2'],
  ];
  for (const [rule, ring, options, replicas] of table) {
    it(rule, () => expect(placesOn(ring.split(' '), options).join(' ')).to.equal(replicas));
  }

  it('places replicas as Cassandra does, in its order', () => {
    const { rings } = tokenVectors();
    expect(rings).to.have.length(24);
    expect(rings.flatMap(replicaMismatches)).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import type { Replication } from '../../../src/cluster/replication';
import { noReplication, parseReplication } from '../../../src/cluster/replication';

const locator = 'org.apache.cassandra.locator.';
const parse = (options: Record<string, string>): Replication => parseReplication(new Map(Object.entries(options)));
const topology = (factors: Record<string, string>): Replication => parse({ class: `${locator}NetworkTopologyStrategy`, ...factors });

describe('cluster: replication', () => {
  it('reads SimpleStrategy', () => {
    for (const strategy of ['SimpleStrategy', `${locator}SimpleStrategy`]) {
      expect(parse({ class: strategy, replication_factor: '3' })).to.deep.include({ kind: 'simple', factor: { all: 3, full: 3 } });
    }
  });

  it('reads NetworkTopologyStrategy, whatever the data centres are called', () => {
    const replication = parseReplication(new Map([['class', `${locator}NetworkTopologyStrategy`], ['DC 1', '3'], ['__proto__', '0']]));
    expect(replication).to.have.property('kind', 'networkTopology');
    expect(replication).to.have.deep.property('factors', new Map([['DC 1', { all: 3, full: 3 }], ['__proto__', { all: 0, full: 0 }]]));
  });

  it('knows transient replicas', () => {
    expect(parse({ class: 'SimpleStrategy', replication_factor: '3/1' })).to.deep.include({ factor: { all: 3, full: 2 } });
    expect(topology({ dc1: '5/2' })).to.have.deep.property('factors', new Map([['dc1', { all: 5, full: 3 }]]));
  });

  it('reads the strategy of DSE that puts everything everywhere', () => {
    expect(parse({ class: `${locator}EverywhereStrategy` })).to.have.property('kind', 'everywhere');
  });

  const unknown: [name: string, options: Record<string, string>][] = [
    ['data of each node alone', { class: `${locator}LocalStrategy` }],
    ['other strategies', { class: 'com.example.SimpleStrategy', replication_factor: '3' }],
    ['names of Object', { class: 'constructor' }],
    ['nothing', {}],
    ['a missing factor', { class: 'SimpleStrategy' }],
    ['a factor that is no number', { class: 'SimpleStrategy', replication_factor: 'three' }],
    ['a negative factor', { class: 'SimpleStrategy', replication_factor: '-1' }],
    ['a huge factor', { class: 'SimpleStrategy', replication_factor: '9'.repeat(400) }],
    ['more transient replicas than replicas', { class: 'SimpleStrategy', replication_factor: '1/2' }],
    ['one factor of several that is no number', { class: 'NetworkTopologyStrategy', dc1: '3', dc2: '1.5' }],
  ];
  for (const [name, options] of unknown) {
    it(`knows no replicas from ${name}`, () => expect(parse(options)).to.equal(noReplication));
  }

  it('has one key for all that replicate alike, and only for those', () => {
    expect(topology({ dc1: '3', dc2: '2' }).key).to.equal(topology({ dc2: '2', dc1: '3/0' }).key);
    const different = [
      topology({}), topology({ dc1: '3' }), topology({ dc1: '3/1' }), topology({ dc1: '3', dc2: '2' }), topology({ dc1: '2', dc2: '3' }),
      topology({ 'dc1",3,3],["dc2': '1' }), parse({ class: 'SimpleStrategy', replication_factor: '3' }),
      parse({ class: 'SimpleStrategy', replication_factor: '3/1' }), parse({ class: 'EverywhereStrategy' }), noReplication,
    ];
    expect(new Set(different.map(({ key }) => key)).size).to.equal(different.length);
  });
});

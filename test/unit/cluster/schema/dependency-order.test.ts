import { expect } from 'chai';
import { dependencyOrder } from '../../../../src/cluster/schema/dependency-order';

function orderOf(needs: Readonly<Record<string, string>>): { ordered: string; circular: string } {
  const items = new Map(Object.entries(needs).map(([name, list]) => [name, { name, needs: new Set(list.split('')) }]));
  const { ordered, circular } = dependencyOrder(items, (item) => item.needs);
  return { ordered: ordered.map(({ name }) => name).join(''), circular: circular.map(({ name }) => name).join('') };
}

describe('cluster: dependency order', () => {
  const table: [needs: Record<string, string>, ordered: string, circular: string][] = [
    [{}, '', ''],
    [{ a: 'b', b: 'c', c: '' }, 'cba', ''],
    [{ a: 'bc', b: 'c', c: '' }, 'cba', ''],
    [{ a: 'x', b: '' }, 'ab', ''],
    [{ a: 'a', b: '' }, 'b', 'a'],
    [{ a: 'b', b: 'a', c: 'a', d: '' }, 'd', 'abc'],
  ];
  for (const [needs, ordered, circular] of table) {
    it(`orders ${JSON.stringify(needs)}`, () => expect(orderOf(needs)).to.deep.equal({ ordered, circular }));
  }

  it('takes linear time', () => {
    const count = 100_000;
    const items = new Map(Array.from({ length: count }, (_, i) => [String(i), i]));
    const { ordered } = dependencyOrder(items, (i) => new Set([String(i + 1)]));
    expect(ordered[0]).to.equal(count - 1);
    expect(ordered).to.have.length(count);
  });
});

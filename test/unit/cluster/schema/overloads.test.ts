import { expect } from 'chai';
import { Overloads } from '../../../../src/cluster/schema/overloads';
import { udtOf } from '../../../../src/codec/data-type';
import { parseType } from '../../../../src/codec/type-parser';

const zip = udtOf('ks', 'Zip', []);

function make(name: string, ...types: string[]): { name: string; argumentTypes: ReturnType<typeof parseType>[] } {
  return { name, argumentTypes: types.map((type) => parseType(type, () => zip)) };
}

describe('cluster: overloads', () => {
  const plusInts = make('plus', 'int', 'int');
  const plusMaps = make('plus', 'frozen<map<text, frozen<list<int>>>>', 'frozen<"Zip">');
  const once = make('once', 'tuple<int, frozen<set<text>>>', 'vector<float, 3>');
  const none = make('none');
  const odd = make('odd(int)', 'int');
  const proto = make('__proto__', 'int');
  const all = new Overloads([plusInts, plusMaps, once, none, odd, proto]);

  it('has signatures for keys, without frozen and without the keyspace', () => {
    expect([...all.keys()]).to.deep.equal([
      'plus(int, int)', 'plus(map<text, list<int>>, "Zip")', 'once(tuple<int, set<text>>, vector<float, 3>)', 'none()',
      'odd(int)(int)', '__proto__(int)',
    ]);
    expect(all.size).to.equal(6);
  });

  const found: [key: string, item: object | undefined][] = [
    ['plus(int, int)', plusInts],
    ['plus(int,int)', plusInts],
    ['plus ( INT , int )', plusInts],
    ['plus(frozen<map<varchar,frozen<list<int>>>>, frozen<ks."Zip">)', plusMaps],
    ['plus', undefined],
    ['plus(int)', undefined],
    ['plus(int,', undefined],
    ['plus(int,,int)', undefined],
    ['plus(list<int)', undefined],
    ['once', once],
    ['once(tuple<int,set<text>>,vector<float,3>)', once],
    ['none', none],
    ['none()', none],
    ['none( )', none],
    ['odd(int)', odd],
    ['odd(int)(int)', odd],
    ['__proto__', proto],
    ['constructor', undefined],
    ['', undefined],
    ['()', undefined],
  ];
  for (const [key, item] of found) {
    it(`${item === undefined ? 'does not find' : 'finds'} ${JSON.stringify(key)}`, () => {
      expect(all.get(key)).to.equal(item);
      expect(all.has(key)).to.equal(item !== undefined);
    });
  }

  it('gives all of a name', () => {
    expect(all.overloads('plus')).to.deep.equal([plusInts, plusMaps]);
    expect(all.overloads('toString')).to.deep.equal([]);
  });

  it('keeps the first of the same signature', () => {
    const twice = new Overloads([plusInts, make('plus', 'int', 'int')]);
    expect(twice.size).to.equal(1);
    expect(twice.get('plus')).to.equal(plusInts);
  });
});

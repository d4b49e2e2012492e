import { inspect } from 'node:util';
import { expect } from 'chai';
import { Tuple } from '../../../src/values/tuple';
import { Uuid } from '../../../src/values/uuid';

describe('values: Tuple', () => {
  it('holds its elements in order', () => {
    const tuple = new Tuple(1, 'a', null);
    expect(tuple.length).to.equal(3);
    expect([tuple.get(0), tuple.get(1), tuple.get(2), tuple.get(3)]).to.deep.equal([1, 'a', null, undefined]);
    expect(tuple.elements).to.deep.equal([1, 'a', null]);
  });

  it('can be destructured and spread', () => {
    const [number, text] = new Tuple(1, 'a');
    expect([number, text]).to.deep.equal([1, 'a']);
    expect([...new Tuple(1, 'a')]).to.deep.equal([1, 'a']);
  });

  it('keeps the types of its elements', () => {
    const tuple = new Tuple(1, 'a');
    const doubled: number = tuple.get(0) * 2;
    const upper: string = tuple.get(1).toUpperCase();
    expect([doubled, upper]).to.deep.equal([2, 'A']);
  });

  it('may be empty or hold an array', () => {
    expect(new Tuple().length).to.equal(0);
    expect(new Tuple([1, 2]).elements).to.deep.equal([[1, 2]]);
  });

  it('cannot be changed', () => {
    const tuple = new Tuple(1, 2);
    expect(() => (tuple.elements as number[]).push(3)).to.throw(TypeError);
    expect(() => ((tuple.elements as number[])[0] = 3)).to.throw(TypeError);
  });

  it('comes from itself or from any iterable, however long', () => {
    const tuple = new Tuple(1);
    const source = [1, 2];
    expect(Tuple.from(tuple)).to.equal(tuple);
    expect(Tuple.from(new Set([1, 2]))).to.deep.equal(new Tuple(1, 2));
    const copy = Tuple.from(source);
    source.push(3);
    expect(copy.length).to.equal(2);
    expect(Tuple.from(new Array(1_000_000).fill(0)).length).to.equal(1_000_000);
  });

  it('equals a tuple of equal elements', () => {
    const text = 'b0598992-3b8d-4a3e-8a3c-1d1f2a3b4c5d';
    const make = (last: unknown): Tuple =>
      new Tuple(1, Uuid.fromString(text), null, [Buffer.from('ab')], new Tuple('x'), last);
    expect(make(NaN).equals(make(NaN))).to.equal(true);
    expect(make(1).equals(make(2))).to.equal(false);
    expect(new Tuple(1).equals(new Tuple(1, null))).to.equal(false);
    expect(new Tuple(1, 2).equals([1, 2])).to.equal(false);
    expect(new Tuple(1).equals(null)).to.equal(false);
  });

  it('prints itself', () => {
    const tuple = new Tuple(1, 'a', null, new Tuple(Uuid.fromString('b0598992-3b8d-4a3e-8a3c-1d1f2a3b4c5d')));
    expect(tuple.toString()).to.equal('(1, a, null, (b0598992-3b8d-4a3e-8a3c-1d1f2a3b4c5d))');
    expect(inspect(tuple)).to.equal("Tuple(1, 'a', null, Tuple(Uuid(b0598992-3b8d-4a3e-8a3c-1d1f2a3b4c5d)))");
    expect(JSON.stringify({ tuple })).to.equal('{"tuple":[1,"a",null,["b0598992-3b8d-4a3e-8a3c-1d1f2a3b4c5d"]]}');
  });

  it('prints what has no text of its own', () => {
    const bare = Object.create(null) as object;
    expect(new Tuple(bare, Symbol('s'), 5n, true).toString())
      .to.equal('([Object: null prototype] {}, Symbol(s), 5, true)');
  });
});

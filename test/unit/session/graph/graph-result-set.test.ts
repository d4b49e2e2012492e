import { expect } from 'chai';
import { inspect } from 'node:util';
import { DecodingError } from '../../../../src/errors';
import { GraphResultSet } from '../../../../src/session/graph/graph-result-set';
import { GraphsonReader } from '../../../../src/session/graph/graphson-reader';
import type { ExecutionInfo } from '../../../../src/session/result-set';

const info = { attempts: 1 } as ExecutionInfo;
const resultOf = (...rows: unknown[]): GraphResultSet => (
  new GraphResultSet(rows.map((gremlin) => ({ gremlin })), new GraphsonReader(), info)
);

describe('graph: results', () => {
  it('are each there as often as the server says', () => {
    const result = resultOf('{"result":"a"}', '{"result":"b","bulk":2}', '{"result":"c","bulk":{"@type":"g:Int64","@value":3}}', '{"result":"d","bulk":0}');
    expect([...result]).to.deep.equal(['a', 'b', 'b', 'c', 'c', 'c']);
    expect(result.toArray()).to.deep.equal([...result]);
    expect([result.length, result.one(), result.info]).to.deep.equal([6, 'a', info]);
  });

  it('can be none', () => {
    const result = resultOf();
    expect([result.length, result.one(), result.toArray()]).to.deep.equal([0, undefined, []]);
    expect(resultOf('{"result":"a","bulk":0}', '{"result":"b"}').one()).to.equal('b');
  });

  it('can be null', () => expect(resultOf('{"result":null}').toArray()).to.deep.equal([null]));

  it('may come as bytes, and with counts of any form', () => {
    for (const form of ['bigint', 'number', 'long', 'string'] as const) {
      const rows = [{ gremlin: Buffer.from('{"result":"ü","bulk":{"@type":"g:Int64","@value":2}}') }];
      expect(new GraphResultSet(rows, new GraphsonReader(form), info).toArray()).to.deep.equal(['ü', 'ü']);
    }
  });

  it('print and serialize', () => {
    const result = resultOf('{"result":{"@type":"g:Int64","@value":1}}', '{"result":"b","bulk":2}');
    expect(JSON.stringify(result)).to.equal('[1,"b","b"]');
    expect(inspect(result)).to.equal("GraphResultSet(3 results) [ 1n, 'b' × 2 ]");
  });

  it('that are there a million million times are not put into an array', () => {
    const result = resultOf('{"result":"a","bulk":1000000000000}');
    expect(result.length).to.equal(1e12);
    expect(() => result.toArray()).to.throw(DecodingError, 'iterate');
    expect(result[Symbol.iterator]().next().value).to.equal('a');
  });

  const wrong: [what: string, gremlin: unknown, text: string][] = [
    ['no column "gremlin"', undefined, 'no column "gremlin"'], ['a number in it', 5, 'no column "gremlin"'], ['no JSON', '{', 'not JSON'],
    ['no object', '[]', 'an object with "result"'], ['no result', '{"bulk":1}', 'an object with "result"'], ['null', 'null', 'an object with "result"'],
    ['half a count', '{"result":1,"bulk":0.5}', 'times'], ['a negative count', '{"result":1,"bulk":-1}', 'times'],
    ['a count that is text', '{"result":1,"bulk":"many"}', 'times'], ['a count beyond all', '{"result":1,"bulk":1e300}', 'times'],
  ];
  for (const [what, gremlin, text] of wrong) it(`refuse a row with ${what}`, () => expect(() => resultOf(gremlin)).to.throw(DecodingError, text));
});

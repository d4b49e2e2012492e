import { expect } from 'chai';
import { PreparedCache } from '../../../src/session/prepared-cache';
import type { PreparedStatement } from '../../../src/session/prepared-statement';

const statement = (query: string) => ({ query }) as PreparedStatement;

describe('session: prepared cache', () => {
  const prepare = (cache: PreparedCache, query: string, keyspace?: string) =>
    cache.get(keyspace, query, () => Promise.resolve(statement(query)));

  it('prepares once, however many ask at the same time', async () => {
    const cache = new PreparedCache(10);
    let count = 0;
    const ask = () => cache.get(undefined, 'q', async () => {
      count++;
      return statement('q');
    });
    const all = await Promise.all([ask(), ask(), ask()]);
    expect(count).to.equal(1);
    expect(new Set(all).size).to.equal(1);
    expect(cache.ready(undefined, 'q')).to.equal(all[0]);
  });

  it('is not ready before it is prepared', () => {
    const cache = new PreparedCache(10);
    void cache.get(undefined, 'q', () => new Promise(() => undefined));
    expect(cache.ready(undefined, 'q')).to.equal(undefined);
  });

  it('does not keep a failure', async () => {
    const cache = new PreparedCache(10);
    const failed = await cache.get(undefined, 'q', () => Promise.reject(new Error('no'))).catch((error: Error) => error.message);
    expect(failed).to.equal('no');
    expect(cache.size).to.equal(0);
    expect((await prepare(cache, 'q')).query).to.equal('q');
  });

  it('keeps keyspace and query apart: ("a", "bc") is not ("ab", "c")', async () => {
    const cache = new PreparedCache(10);
    await prepare(cache, 'bc', 'a');
    expect(cache.ready('ab', 'c')).to.equal(undefined);
    expect(cache.ready(undefined, 'abc')).to.equal(undefined);
    expect(cache.ready('a', 'bc')).to.not.equal(undefined);
  });

  it('drops what was not used lately', async () => {
    const cache = new PreparedCache(3);
    for (const query of ['a', 'b', 'c']) await prepare(cache, query);
    cache.ready(undefined, 'a');
    await prepare(cache, 'd');
    expect(cache.size).to.equal(3);
    expect(cache.ready(undefined, 'b')).to.equal(undefined);
    expect(cache.ready(undefined, 'a')).to.not.equal(undefined);
    expect(cache.ready(undefined, 'd')).to.not.equal(undefined);
  });

  it('stays within its size when all are used', async () => {
    const cache = new PreparedCache(3);
    for (let i = 0; i < 50; i++) {
      await prepare(cache, `q${i}`);
      cache.ready(undefined, `q${i}`);
    }
    expect(cache.size).to.equal(3);
    expect(cache.ready(undefined, 'q49')).to.not.equal(undefined);
  });
});

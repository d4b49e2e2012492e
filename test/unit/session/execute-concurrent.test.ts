import { expect } from 'chai';
import { ConfigurationError, DriverError } from '../../../src/errors';
import { ConcurrentExecution } from '../../../src/session/execute-concurrent';
import type { ConcurrentProgress } from '../../../src/session/execute-concurrent';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('session: concurrent execution', () => {
  it('executes every item, never more than so many at a time', async () => {
    let running = 0;
    let most = 0;
    const seen: unknown[] = [];
    const execute = async ([value]: readonly unknown[]): Promise<void> => {
      most = Math.max(most, ++running);
      await turn();
      seen.push(value);
      running--;
    };
    const items = Array.from({ length: 100 }, (_, i) => [i]);
    const result = await new ConcurrentExecution(items, (p) => execute(p as unknown[]), { concurrency: 7 }).run();
    expect(result).to.deep.equal({ succeeded: 100, failed: 0, errors: [] });
    expect(most).to.equal(7);
    expect(new Set(seen).size).to.equal(100);
  });

  it('takes items only as fast as they are done', async () => {
    let taken = 0;
    let done = 0;
    async function* items(): AsyncGenerator<unknown[]> {
      for (let i = 0; i < 500; i++) {
        taken++;
        expect(taken - done).to.be.at.most(11);
        yield [i];
        await turn();
      }
    }
    await new ConcurrentExecution(items(), async () => {
      await turn();
      done++;
    }, { concurrency: 10 }).run();
    expect(done).to.equal(500);
  });

  it('goes on after failures and tells which items they were', async () => {
    const heard: number[] = [];
    const execute = ([i]: readonly number[]): Promise<void> =>
      i! % 10 === 3 ? Promise.reject(new DriverError('X', `no ${i}`)) : Promise.resolve();
    const result = await new ConcurrentExecution(
      Array.from({ length: 50 }, (_, i) => [i]), (p) => execute(p as number[]), { maxErrors: 2, onError: ({ index }) => heard.push(index) },
    ).run();
    expect(result).to.include({ succeeded: 45, failed: 5 });
    expect(result.errors.map(({ index, error }) => [index, error.message])).to.deep.equal([[3, 'no 3'], [13, 'no 13']]);
    expect(heard).to.deep.equal([3, 13, 23, 33, 43]);
  });

  it('stops at the first failure when asked to, and closes the source', async () => {
    let isClosed = false;
    function* items(): Generator<number[]> {
      try {
        for (let i = 0; i < 1_000; i++) yield [i];
      } finally {
        isClosed = true;
      }
    }
    const execute = ([i]: readonly number[]): Promise<void> => (i === 5 ? Promise.reject(new DriverError('X', 'x')) : turn());
    const result = await new ConcurrentExecution(items(), (p) => execute(p as number[]), { concurrency: 2, stopOnError: true }).run();
    expect(result.failed).to.equal(1);
    expect(result.succeeded).to.be.below(10);
    expect(isClosed).to.equal(true);
  });

  it('rejects with what its source throws, after what is running has ended', async () => {
    let running = 0;
    function* items(): Generator<number[]> {
      yield [1];
      yield [2];
      throw new Error('file broken');
    }
    const run = new ConcurrentExecution(items(), async () => {
      running++;
      await turn();
      running--;
    }, { concurrency: 2 }).run();
    const error = await run.catch((reason: Error) => reason.message);
    expect(error).to.equal('file broken');
    expect(running).to.equal(0);
  });

  for (const callback of ['onProgress', 'onError'] as const) {
    it(`rejects once with what ${callback} throws, takes no further item, and closes the source once`, async () => {
      let closed = 0;
      let taken = 0;
      const items: AsyncIterableIterator<unknown[]> = {
        [Symbol.asyncIterator]: () => items,
        next: () => Promise.resolve({ done: false, value: [taken++] }),
        return: () => Promise.resolve({ done: true, value: ++closed }),
      };
      const execute = (): Promise<void> => (callback === 'onError' ? Promise.reject(new DriverError('X', 'x')) : Promise.resolve());
      const thrower = (): never => {
        throw new Error('callback broken');
      };
      const run = new ConcurrentExecution(items, execute, { concurrency: 3, [callback]: thrower }).run();
      expect(await run.catch((reason: Error) => reason.message)).to.equal('callback broken');
      const before = taken;
      await turn();
      expect([taken, closed]).to.deep.equal([before, 1]);
    });
  }

  it('reports the end of no items at all, once', async () => {
    const progress: ConcurrentProgress[] = [];
    await new ConcurrentExecution([], () => Promise.resolve(), { onProgress: (one) => progress.push(one) }).run();
    expect(progress).to.deep.equal([{ succeeded: 0, failed: 0 }]);
  });

  it('takes items from an asynchronous source whose promises are not those of the language', async () => {
    let left = 5;
    const items = {
      [Symbol.asyncIterator]: () => ({
        next: () => ({ then: (take: (next: object) => void) => take(left-- > 0 ? { done: false, value: [left] } : { done: true }) }),
      }),
    } as unknown as AsyncIterable<unknown[]>;
    expect(await new ConcurrentExecution(items, () => turn(), { concurrency: 2 }).run()).to.include({ succeeded: 5, failed: 0 });
  });

  it('reports progress and the end', async () => {
    const progress: ConcurrentProgress[] = [];
    const items = Array.from({ length: 2_500 }, (_, i) => [i]);
    await new ConcurrentExecution(items, () => Promise.resolve(), { onProgress: (one) => progress.push(one) }).run();
    expect(progress.map(({ succeeded }) => succeeded)).to.deep.equal([1_000, 2_000, 2_500]);
  });

  for (const [items, options] of [[5, {}], ['abc', {}], [undefined, {}], [[], { concurrency: 0 }], [[], { maxErrors: -1 }]] as const) {
    it(`refuses ${JSON.stringify(items)} with ${JSON.stringify(options)}`, () => {
      expect(() => new ConcurrentExecution(items as never, () => Promise.resolve(), options)).to.throw(ConfigurationError);
    });
  }
});

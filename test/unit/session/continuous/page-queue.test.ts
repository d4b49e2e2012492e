import { expect } from 'chai';
import { DriverError } from '../../../../src/errors';
import { PageQueue } from '../../../../src/session/continuous/page-queue';

describe('continuous paging: the queue of pages', () => {
  let taken: number;
  let queue: PageQueue<string>;

  beforeEach(() => {
    taken = 0;
    queue = new PageQueue(() => taken++);
  });

  /** What the next pages are, `end` after the last. */
  async function take(count: number): Promise<string[]> {
    const got: string[] = [];
    for (let i = 0; i < count; i++) got.push(await queue.take().then((page) => page ?? 'end', (error: DriverError) => error.code));
    return got;
  }
  const push = (...pages: string[]): void => pages.forEach((page) => queue.push(page));

  it('gives pages in their order, and its end for ever', async () => {
    push('a', 'b');
    expect(queue.length).to.equal(2);
    queue.end();
    expect(await take(4)).to.deep.equal(['a', 'b', 'end', 'end']);
    expect([taken, queue.length]).to.deep.equal([2, 0]);
  });

  it('gives a page to who waits for it, past the queue', async () => {
    const waiting = queue.take();
    expect(queue.hasWaiter).to.equal(true);
    push('a');
    expect([await waiting, queue.length, queue.hasWaiter, taken]).to.deep.equal(['a', 0, false, 1]);
  });

  it('ends for who waits', async () => {
    const waiting = queue.take();
    queue.end();
    expect(await waiting).to.equal(undefined);
  });

  it('gives an error after the pages that are there, the first of several', async () => {
    push('a');
    queue.fail(new DriverError('FIRST', 'x'));
    queue.fail(new DriverError('SECOND', 'x'));
    queue.end();
    expect(await take(3)).to.deep.equal(['a', 'FIRST', 'FIRST']);
  });

  it('gives an error to who waits', async () => {
    const waiting = take(1);
    queue.fail(new DriverError('LOST', 'x'));
    expect(await waiting).to.deep.equal(['LOST']);
  });

  it('drops its pages when it is aborted, also after its end', async () => {
    push('a', 'b');
    queue.end();
    queue.abort(new DriverError('ABORTED', 'x'));
    expect(await take(2)).to.deep.equal(['ABORTED', 'ABORTED']);
    expect(taken).to.equal(0);
  });

  it('keeps the error that it had when it is aborted', async () => {
    queue.fail(new DriverError('LOST', 'x'));
    queue.abort(new DriverError('ABORTED', 'x'));
    expect(await take(1)).to.deep.equal(['LOST']);
  });

  it('has no end after an error', async () => {
    queue.fail(new DriverError('LOST', 'x'));
    queue.end();
    expect(await take(1)).to.deep.equal(['LOST']);
  });
});

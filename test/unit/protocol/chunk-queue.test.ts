import { expect } from 'chai';
import { ChunkQueue } from '../../../src/protocol/chunk-queue';

/** Takes the next `size` bytes, or undefined. */
function take(queue: ChunkQueue, size: number): Buffer | undefined {
  if (!queue.ensure(size)) return undefined;
  const start = queue.consume(size);
  return queue.bytes.subarray(start, start + size);
}

const counting = (size: number, from = 0): Buffer =>
  Buffer.from(Array.from({ length: size }, (_, i) => (from + i) & 0xff));

describe('protocol: ChunkQueue', () => {
  it('gives what lies in one chunk in place', () => {
    const queue = new ChunkQueue();
    const chunk = counting(10);
    queue.push(chunk);
    expect(take(queue, 4)!.buffer).to.equal(chunk.buffer);
    expect(take(queue, 6)).to.deep.equal(chunk.subarray(4)).and.to.have.property('byteOffset', chunk.byteOffset + 4);
    expect(take(queue, 1)).to.equal(undefined);
    expect(queue.length).to.equal(0);
  });

  it('gathers what spans chunks, and goes on in place after it', () => {
    const queue = new ChunkQueue();
    const last = counting(10, 7);
    for (const chunk of [counting(3), Buffer.alloc(0), counting(4, 3), last]) queue.push(chunk);
    expect(queue.length).to.equal(17);
    expect(take(queue, 9)).to.deep.equal(counting(9));
    const rest = take(queue, 8)!;
    expect(rest).to.deep.equal(counting(8, 9));
    expect(rest.buffer).to.equal(last.buffer);
  });

  it('does not write over what it gave out', () => {
    const queue = new ChunkQueue();
    queue.push(counting(2));
    queue.push(counting(2, 2));
    const given = take(queue, 3)!;
    queue.push(Buffer.alloc(100, 0xee));
    take(queue, 50);
    expect(given).to.deep.equal(counting(3));
  });

  it('gives the same bytes for every way to cut them', () => {
    const bytes = counting(12);
    for (let cuts = 0; cuts < 2 ** 11; cuts++) {
      const queue = new ChunkQueue();
      const taken: Buffer[] = [];
      let start = 0;
      for (let at = 1; at <= bytes.length; at++) {
        if (at < bytes.length && ((cuts >> (at - 1)) & 1) === 0) continue;
        queue.push(bytes.subarray(start, at));
        start = at;
        const next = take(queue, 5);
        if (next !== undefined) taken.push(next);
      }
      expect(
        Buffer.concat([...taken, take(queue, queue.length)!]).equals(bytes),
        `cut as ${cuts.toString(2)}`,
      ).to.equal(true);
    }
  });

  it('keeps nothing of chunks that it was detached from', () => {
    for (const awaited of [0, 3, 4, 9, 12]) {
      const queue = new ChunkQueue();
      const chunks = [counting(4), counting(3, 4), counting(5, 7)];
      for (const chunk of chunks) queue.push(chunk);
      expect(take(queue, 2)).to.deep.equal(counting(2));
      queue.ensure(awaited);
      queue.detach();
      for (const chunk of chunks) chunk.fill(0xdd);
      queue.push(counting(3, 12));
      expect(queue.length).to.equal(13);
      expect(take(queue, 13), `with ${awaited} awaited`).to.deep.equal(counting(13, 2));
      queue.detach();
      expect(queue.length).to.equal(0);
    }
  });

  it('allocates what is awaited at once when it is detached, but not what is only announced', () => {
    const sizeFor = (awaited: number): number => {
      const queue = new ChunkQueue();
      queue.push(counting(100));
      expect(queue.ensure(awaited)).to.equal(false);
      queue.detach();
      expect(take(queue, 100)).to.deep.equal(counting(100));
      return queue.bytes.length;
    };
    expect(sizeFor(1_600)).to.equal(1_600);
    expect(sizeFor(2 ** 30)).to.be.at.most(65_536);
  });

  it('gathers in the same memory again once it was detached, and never before', () => {
    const queue = new ChunkQueue();
    const gathered = (from: number): Buffer => {
      queue.push(counting(5_000, from));
      queue.push(counting(5_000, from + 5_000));
      return take(queue, 10_000)!;
    };
    const first = gathered(1);
    const second = gathered(2);
    expect(first).to.deep.equal(counting(10_000, 1));
    expect(second.buffer).to.not.equal(first.buffer);
    queue.detach();
    const third = gathered(3);
    expect(third.buffer).to.equal(second.buffer);
    expect(third).to.deep.equal(counting(10_000, 3));
    expect(first).to.deep.equal(counting(10_000, 1));
    const fourth = gathered(4);
    expect(fourth.buffer).to.not.equal(third.buffer);
    expect(third).to.deep.equal(counting(10_000, 3));
    queue.push(counting(5_000, 5));
    queue.detach();
    queue.push(counting(5_000, 5_005));
    expect(take(queue, 10_000)).to.deep.equal(counting(10_000, 5));
    expect(fourth).to.deep.equal(counting(10_000, 4));
  });

  it('allocates by what came, not by what is announced', () => {
    const queue = new ChunkQueue();
    queue.push(counting(10));
    queue.push(counting(10));
    expect(queue.ensure(2 ** 30)).to.equal(false);
    expect(queue.bytes.length).to.be.at.most(65_536);
    expect(queue.length).to.equal(20);
  });

  it('copies each byte once and at most twice', () => {
    const queue = new ChunkQueue();
    const chunks = 8_192;
    const size = chunks * 1_024;
    let copied = 0;
    let seen: Buffer | undefined;
    for (let i = 0; i < chunks; i++) {
      queue.push(Buffer.alloc(1_024, i));
      queue.ensure(size);
      if (queue.bytes !== seen) copied += queue.length;
      seen = queue.bytes;
    }
    expect(copied).to.be.lessThan(size);
    expect(take(queue, size)!.subarray(5 * 1_024, 6 * 1_024).equals(Buffer.alloc(1_024, 5))).to.equal(true);
  });
});

import { expect } from 'chai';
import { ReceiveBuffer } from '../../../src/connection/receive-buffer';

/** Reads as a socket does: takes room, fills some of it, says how much. */
function receive({ onread }: ReceiveBuffer, text: string): Buffer {
  const room = onread.buffer();
  room.write(text);
  onread.callback(text.length);
  return room;
}

describe('connection: receive buffer', () => {
  const texts = (chunks: readonly Buffer[]): string[] => chunks.map(String);

  it('gives out each chunk as it comes', () => {
    const received = new ReceiveBuffer();
    const chunks: Buffer[] = [];
    received.deliver((chunk) => chunks.push(chunk));
    for (const text of ['one', 'two', 'three']) receive(received, text);
    expect(texts(chunks)).to.deep.equal(['one', 'two', 'three']);
  });

  it('keeps what comes before anybody reads, in its order', () => {
    const received = new ReceiveBuffer();
    const chunks: Buffer[] = [];
    receive(received, 'early');
    receive(received, 'too');
    received.deliver((chunk) => chunks.push(chunk));
    received.deliver(() => expect.fail('there is one reader'));
    receive(received, 'late');
    expect(texts(chunks)).to.deep.equal(['early', 'too', 'late']);
  });

  it('never writes where a chunk is, however many come', () => {
    const received = new ReceiveBuffer();
    const chunks: Buffer[] = [];
    received.deliver((chunk) => chunks.push(chunk));
    const sent = Array.from({ length: 3_000 }, (_, i) => `${i} `.repeat(1 + (i % 40)));
    for (const text of sent) receive(received, text);
    expect(texts(chunks)).to.deep.equal(sent);
  });

  it('always has room for a read of some size, and takes new memory for it only when it has to', () => {
    const received = new ReceiveBuffer();
    received.deliver(() => undefined);
    const buffers = new Set<ArrayBufferLike>();
    for (let i = 0; i < 100; i++) {
      const room = receive(received, 'x'.repeat(1_000));
      expect(room.length).to.be.at.least(16 * 1024);
      buffers.add(room.buffer);
    }
    expect(buffers.size).to.be.lessThan(4);
  });
});

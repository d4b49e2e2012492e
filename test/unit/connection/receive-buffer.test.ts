import { expect } from 'chai';
import { ReceiveBuffer } from '../../../src/connection/receive-buffer';

/** Reads as a socket does: fills some of the memory, says how much. */
function receive({ onread }: ReceiveBuffer, text: string): void {
  onread.buffer.write(text);
  onread.callback(text.length);
}

describe('connection: receive buffer', () => {
  it('gives out each chunk as it comes, all of them in the same memory', () => {
    const received = new ReceiveBuffer();
    const texts: string[] = [];
    const memory = new Set<ArrayBufferLike>();
    received.deliver((chunk) => {
      texts.push(String(chunk));
      memory.add(chunk.buffer);
    });
    for (const text of ['one', 'three', 'two']) receive(received, text);
    expect(texts).to.deep.equal(['one', 'three', 'two']);
    expect(memory.size).to.equal(1);
  });

  it('keeps what comes before anybody reads, in its order', () => {
    const received = new ReceiveBuffer();
    const texts: string[] = [];
    receive(received, 'early');
    receive(received, 'too');
    received.deliver((chunk) => texts.push(String(chunk)));
    received.deliver(() => expect.fail('there is one reader'));
    receive(received, 'late');
    expect(texts).to.deep.equal(['early', 'too', 'late']);
  });
});

import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import { RawLane } from '../../bench/drivers/raw-lane';

const headerBytes = 9;
const rowCountAt = 20;

/** An answer of some rows, padded to its length. */
function answer(stream: number, rows: number, length = 40): Buffer {
  const bytes = Buffer.alloc(length);
  Buffer.from([0x84, 0, stream >> 8, stream & 0xff, 0x08]).copy(bytes);
  bytes.writeUInt32BE(length - headerBytes, 5);
  bytes.writeInt32BE(rows, rowCountAt);
  return bytes;
}

function request(length: number): Buffer {
  const bytes = Buffer.alloc(length, 0x77);
  Buffer.from([0x04, 0, 0, 0, 0x0a]).copy(bytes);
  bytes.writeUInt32BE(length - headerBytes, 5);
  return bytes;
}

class FakeSocket extends EventEmitter {
  readonly written: Buffer[] = [];
  corks = 0;

  write(bytes: Buffer): void {
    this.written.push(Buffer.from(bytes));
  }

  cork(): void {
    this.corks++;
  }

  uncork(): void {}

  /** The stream ids of what was written since the last call. */
  streams(): number[] {
    const bytes = Buffer.concat(this.written.splice(0));
    const streams: number[] = [];
    for (let at = 0; at < bytes.length; at += headerBytes + bytes.readUInt32BE(at + 5)) {
      streams.push(bytes.readUInt16BE(at + 2));
    }
    return streams;
  }
}

function lane(frames: readonly Buffer[], inFlight: number): { socket: FakeSocket; raw: RawLane } {
  const socket = new FakeSocket();
  return { socket, raw: new RawLane(socket as unknown as Socket, { frames, inFlight, rowCountAt }) };
}

describe('bench: the raw floor', () => {
  it('asks so many at once, each on a stream of its own, in one write', () => {
    const { socket, raw } = lane([request(30), request(31)], 3);
    void raw.run();
    expect(socket.written).to.have.length(1);
    expect(socket.streams()).to.deep.equal([0, 1, 2]);
  });

  it('asks again on the stream of each answer, one write for all answers of a chunk', () => {
    const { socket, raw } = lane([request(30)], 3);
    void raw.run();
    socket.streams();
    socket.emit('data', Buffer.concat([answer(2, 1), answer(0, 1)]));
    expect(socket.written).to.have.length(1);
    expect(socket.streams()).to.deep.equal([2, 0]);
    expect(raw.inFlight).to.equal(3);
  });

  it('ends with the answers to all it has asked', async () => {
    const { socket, raw } = lane([request(30)], 2);
    const done = raw.run();
    raw.stop();
    socket.emit('data', answer(0, 5));
    expect(raw.inFlight).to.equal(1);
    socket.emit('data', answer(1, 6));
    await done;
    expect(raw).to.include({ operations: 2, rows: 11, inFlight: 0 });
  });

  it('writes large frames as they are, in one go', () => {
    const { socket, raw } = lane([request(10_000)], 2);
    void raw.run();
    expect(socket.corks).to.equal(1);
    expect(socket.streams()).to.deep.equal([0, 1]);
  });

  it('refuses what is no result', () => {
    const { socket, raw } = lane([request(30)], 1);
    void raw.run();
    const error = answer(0, 1);
    error[4] = 0;
    expect(() => socket.emit('data', error)).to.throw('opcode 0');
  });

  for (const size of [1, 3, 8, 9, 19, 23, 24, 25, 39, 41, 64, 127, 1_000]) {
    it(`counts the same when the answers come in pieces of ${size} bytes`, async () => {
      const { socket, raw } = lane([request(30)], 4);
      const done = raw.run();
      raw.stop();
      const bytes = Buffer.concat([answer(0, 1), answer(1, 20, 300), answer(2, 300, 24), answer(3, 4_000, 1_000)]);
      for (let at = 0; at < bytes.length; at += size) socket.emit('data', bytes.subarray(at, at + size));
      await done;
      expect(raw).to.include({ operations: 4, rows: 4_321, inFlight: 0 });
    });
  }
});

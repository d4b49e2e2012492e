import { expect } from 'chai';
import { formatEnvelope } from '../../../src/protocol/text';
import { RecordedReader, recordedBytes, recordedNames } from '../../support/recorded-conversations';

describe('protocol: framer: conversations with a real node', () => {
  for (const name of recordedNames) {
    const bytes = recordedBytes(name);
    const readIn = (...chunks: Buffer[]): string[] => {
      const reader = new RecordedReader(name);
      return chunks.flatMap((chunk) => reader.read(Buffer.from(chunk))).map(formatEnvelope);
    };

    it(`${name}: says what a handshake, a table, rows and an error are`, () => {
      const text = readIn(bytes).join('\n');
      for (const part of ['SUPPORTED', 'READY', 'SCHEMA_CHANGE', 'PREPARED', 'ROWS', 'ERROR']) expect(text).to.include(part);
    });

    it(`${name}: reads the same when its ${bytes.length} bytes are cut anywhere`, () => {
      const whole = readIn(bytes);
      for (let cut = 0; cut <= bytes.length; cut++) {
        expect(readIn(bytes.subarray(0, cut), bytes.subarray(cut)), `cut at ${cut}`).to.deep.equal(whole);
      }
    }).timeout(60_000);

    it(`${name}: reads the same byte by byte`, () => {
      expect(readIn(...Array.from(bytes, (_, i) => bytes.subarray(i, i + 1)))).to.deep.equal(readIn(bytes));
    });
  }
});

import { expect } from 'chai';
import { streamProgress } from '../../support/cassandra/progress';

describe('support: progress', () => {
  const cases: [where: string, isTTY: boolean | undefined, written: string][] = [
    ['plain lines into a file', undefined, 'one\ntwo\n'],
    ['one line that renews itself and goes on a terminal', true, '\r\x1b[Kone\r\x1b[Ktwo\r\x1b[K'],
  ];
  for (const [where, isTTY, written] of cases) {
    it(`is ${where}`, () => {
      const texts: string[] = [];
      const progress = streamProgress({ ...(isTTY && { isTTY }), write: (text) => texts.push(text) });
      progress.step('one');
      progress.step('two');
      progress.done();
      expect(texts.join('')).to.equal(written);
    });
  }
});

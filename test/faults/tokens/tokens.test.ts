import { expect } from 'chai';
import { tokenFaults } from './token-faults';
import type { TokenFaultName } from './token-faults';
import { runTokens } from './token-run';

const requests = 4_000;

describe('faults: requests that carry a token', function () {
  this.timeout(60_000);
  const wires = [
    { newestVersion: 4, compression: 'none' }, { newestVersion: 4, compression: 'lz4' },
    { newestVersion: 5, compression: 'none' }, { newestVersion: 5, compression: 'lz4' },
  ] as const;

  for (const [index, fault] of (Object.keys(tokenFaults) as TokenFaultName[]).entries()) {
    it(`gives no request the row of another: ${requests} requests under ${fault}`, async () => {
      const wire = wires[index % wires.length]!;
      const tally = await runTokens({ fault, requests, seed: index + 1, concurrency: 128, ...wire });
      expect(tally).to.include({ requests, wrong: 0, strange: 0, settledTwice: 0, unsettled: 0, resent: 0 });
      expect(tally.answered).to.be.greaterThan(requests / 20);
      const failed = [...tally.failedByCode.values()].reduce((sum, count) => sum + count, 0);
      expect(tally.answered + failed).to.equal(requests);
    });
  }
});

import { expect } from 'chai';
import { AuthenticationError, ConfigurationError, ConnectionError } from '../../../src/errors';
import { Backoff, ExponentialReconnectionPolicy } from '../../../src/pool/backoff';
import type { ReconnectionPolicy } from '../../../src/pool/backoff';

const delays = (policy: ReconnectionPolicy, random: () => number, count: number): number[] => {
  const schedule = policy.newSchedule(random);
  return Array.from({ length: count }, () => schedule.nextDelayMs());
};

describe('pool: backoff', () => {
  describe('exponential', () => {
    it('doubles up to its maximum', () => {
      expect(delays(new ExponentialReconnectionPolicy(), () => 1, 9)).to.deep.equal(
        [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000],
      );
      expect(delays(new ExponentialReconnectionPolicy(10, 10), () => 1, 3)).to.deep.equal([10, 10, 10]);
    });

    it('jitters over the whole range', () => {
      expect(delays(new ExponentialReconnectionPolicy(), () => 0, 3)).to.deep.equal([0, 0, 0]);
      expect(delays(new ExponentialReconnectionPolicy(), () => 0.25, 3)).to.deep.equal([250, 500, 1_000]);
      const chances = [0.1, 0.9];
      expect(delays(new ExponentialReconnectionPolicy(), () => chances.shift()!, 2)).to.deep.equal([100, 1_800]);
    });

    it('gives each host its own series', () => {
      const policy = new ExponentialReconnectionPolicy();
      delays(policy, () => 1, 5);
      expect(delays(policy, () => 1, 2)).to.deep.equal([1_000, 2_000]);
    });

    for (const [base, maximum] of [[0, 1_000], [-1, 1_000], [NaN, 1_000], [1_000, 999], [1_000, NaN]] as const) {
      it(`refuses ${base} to ${maximum} ms`, () => {
        expect(() => new ExponentialReconnectionPolicy(base, maximum)).to.throw(ConfigurationError, `${base} and ${maximum}`);
      });
    }
  });

  describe('of one host', () => {
    let warnings: string[];
    const lost = new ConnectionError('CONNECTION_CLOSED', 'lost');
    const backoff = (policy: ReconnectionPolicy): Backoff => new Backoff(policy, () => 0.5, (message) => warnings.push(message));

    beforeEach(() => {
      warnings = [];
    });

    it('goes on until it is reset', () => {
      const tested = backoff(new ExponentialReconnectionPolicy());
      expect([1, 2, 3].map(() => tested.nextDelayMs(lost))).to.deep.equal([500, 1_000, 2_000]);
      tested.reset();
      expect([1, 2].map(() => tested.nextDelayMs(undefined))).to.deep.equal([500, 1_000]);
    });

    it('waits longest after a refusal of the credentials', () => {
      const refused = new AuthenticationError('no');
      expect(backoff(new ExponentialReconnectionPolicy(1_000, 20_000)).nextDelayMs(refused)).to.equal(20_000);
      expect(backoff({ newSchedule: () => ({ nextDelayMs: () => 1 }) }).nextDelayMs(refused)).to.equal(60_000);
      expect(backoff({ newSchedule: () => ({ nextDelayMs: () => 1 }), maxDelayMs: 5 }).nextDelayMs(refused)).to.equal(5);
    });

    const broken: [what: string, newSchedule: unknown][] = [
      ['throws', () => { throw new Error('boom'); }],
      ['throws later', () => ({ nextDelayMs: () => { throw new Error('boom'); } })],
      ['throws no error', () => { throw 'boom' as unknown as Error; }],
      ['gives nothing', () => undefined],
      ['gives text', () => ({ nextDelayMs: () => '5' })],
      ['gives NaN', () => ({ nextDelayMs: () => NaN })],
      ['gives less than nothing', () => ({ nextDelayMs: () => -1 })],
    ];
    for (const [what, newSchedule] of broken) {
      it(`survives a policy that ${what}, with a warning`, () => {
        const tested = backoff({ newSchedule } as ReconnectionPolicy);
        expect(tested.nextDelayMs(lost)).to.equal(60_000);
        expect(warnings).to.have.length(1);
        expect(warnings[0]).to.include('reconnectionPolicy').and.include('60000 ms');
      });
    }
  });
});

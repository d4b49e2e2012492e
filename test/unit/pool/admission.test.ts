import { expect } from 'chai';
import { Admission } from '../../../src/pool/admission';
import { VirtualClock } from '../../support/virtual-clock';

const patienceMs = 2_000;
/** A connection has room for no more. */
const mostInFlight = 2_048;

/** A host that answers so many requests a second, one after the other, whatever becomes of who asked. */
class SlowHost {
  readonly clock = new VirtualClock();
  readonly admission = new Admission(this.clock, () => ({
    answers: this.answers, lateAnswers: this.lateAnswers, inFlight: this.waiting - this.#orphans, orphans: this.#orphans,
  }));
  answers = 0;
  lateAnswers = 0;
  refused = 0;
  guards = 0;
  perSecond: number;
  /** When the patience of each request ends; the answered ones are before `#next`, the late ones before `#expired`. */
  readonly #expiries: number[] = [];
  #next = 0;
  #expired = 0;
  #work = 0;

  constructor(perSecond: number) {
    this.perSecond = perSecond;
  }

  get inTime(): number {
    return this.answers - this.lateAnswers;
  }

  get waiting(): number {
    return this.#expiries.length - this.#next;
  }

  get #orphans(): number {
    return Math.max(0, this.#expired - this.#next);
  }

  /** Forgets what it was asked: no answers will come. */
  lose(): void {
    this.perSecond = 0;
  }

  ask(count = 1): void {
    for (let i = 0; i < count; i++) {
      const isRefused = this.admission.isGuarded && !this.admission.admits(0);
      if (isRefused) this.refused++;
      else if (this.waiting < mostInFlight) this.#expiries.push(this.clock.monotonicMs() + patienceMs);
    }
  }

  /** Asks for so many a second, for a while. */
  async load(perSecond: number, seconds: number): Promise<void> {
    for (let ms = 0, asked = 0; ms < seconds * 1_000; ms += 10) {
      for (; asked < (ms / 1_000) * perSecond; asked++) this.ask();
      await this.pass(10);
    }
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    this.#work = this.waiting === 0 ? 0 : this.#work + (this.perSecond * ms) / 1_000;
    for (; this.#work >= 1 && this.waiting > 0; this.#work--) {
      this.answers++;
      if (this.#orphans > 0) this.lateAnswers++;
      this.#next++;
    }
    this.#expired = Math.max(this.#expired, this.#next);
    for (; this.#expiries[this.#expired]! <= this.clock.monotonicMs(); this.#expired++) {
      if (this.admission.onLate(patienceMs)) this.guards++;
    }
  }
}

describe('pool: admission', () => {
  it('lets everything in while answers come in time, however many wait for theirs', async () => {
    const host = new SlowHost(1_000);
    host.ask(1_900);
    await host.load(900, 10);
    expect(host).to.include({ refused: 0, guards: 0, lateAnswers: 0 });
  });

  it('answers nearly what the host can do when ten times as much is asked for', async () => {
    const host = new SlowHost(1_000);
    await host.load(10_000, 30);
    expect(host.inTime).to.be.greaterThan(0.9 * 30 * 1_000);
    const { inTime, lateAnswers } = host;
    await host.load(10_000, 10);
    expect(host.inTime - inTime).to.be.greaterThan(9_500);
    expect(host.lateAnswers - lateAnswers).to.equal(0);
  });

  it('does not mind a few late requests, nor many among more that are in time', async () => {
    const host = new SlowHost(1_000);
    await host.load(500, 1);
    for (let i = 0; i < 15; i++) expect(host.admission.onLate(patienceMs)).to.equal(false);
    await host.load(500, 2);
    expect(host.admission.isGuarded).to.equal(false);
    for (let ms = 0; ms < 3_000; ms += 50) {
      host.ask(40);
      await host.pass(50);
      for (let i = 0; i < 20; i++) host.admission.onLate(50);
    }
    expect(host).to.include({ refused: 0, guards: 0 });
  });

  it('follows a host that gets faster, and one that gets slower', async () => {
    const host = new SlowHost(200);
    await host.load(4_000, 20);
    for (const perSecond of [2_000, 400]) {
      host.perSecond = perSecond;
      await host.load(4_000, 10);
      const { inTime } = host;
      await host.load(4_000, 10);
      expect(host.inTime - inTime, `${perSecond}`).to.be.within(9 * perSecond, 10 * perSecond + 1);
    }
  });

  it('lets everything in again once nothing was refused or late for two seconds', async () => {
    const host = new SlowHost(1_000);
    await host.load(10_000, 5);
    expect(host.admission.isGuarded).to.equal(true);
    await host.pass(3_500);
    const { refused } = host;
    host.ask(1_500);
    expect(host).to.include({ refused });
    expect(host.admission.isGuarded).to.equal(false);
  });

  it('asks a host that has fallen silent for a little, in spite of the requests that it owes for ever', async () => {
    const host = new SlowHost(1_000);
    await host.load(10_000, 5);
    host.lose();
    const owed = host.waiting;
    await host.load(1_000, 10);
    expect(host.waiting - owed).to.be.within(16, 1_000);
    expect(host.refused).to.be.greaterThan(5_000);
  });
});

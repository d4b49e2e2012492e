import type { Clock } from '../environment';

/** What a host has been asked and has answered, all connections together. */
export interface Load {
  /** Answers so far, those included that nobody waited for any more. */
  readonly answers: number;
  readonly lateAnswers: number;
  /** Requests that wait for an answer. */
  readonly inFlight: number;
  /** Requests that were given up and not answered so far. */
  readonly orphans: number;
}

const windowMs = 250;
/** Windows over which the host's pace is measured. */
const paceWindows = 4;
/** Fewer late requests than this in a window say nothing. */
const leastLate = 16;
/** What a host is asked at least, however slow it seems: so that it can show that it is better. */
const leastLimit = 16;
/** Of the time that requests have, what they may spend waiting for others. */
const waitingShare = 0.5;
/** After so long without a late or a refused request all is well again. */
const calmMs = 2_000;

/**
 * Decides whether a host may be asked for more. It always may, until most of what it is asked is answered too late: then a queue
 * has grown there in which every request waits longer than it can. From then on the host is asked for no more than it answers in
 * half of that time, as its own pace of late tells; what is too much is refused at once and may go elsewhere.
 */
export class Admission {
  readonly #clock: Clock;
  readonly #load: () => Load;
  #isGuarded = false;
  #late = 0;
  #patienceMs = 0;
  #windowAtMs = 0;
  #inTimeBefore = 0;
  /** Moments and counts of answers when the last windows began, oldest first. */
  #pace: { readonly atMs: number; readonly answers: number }[] = [];
  #answeredAtMs = 0;
  #answersSeen = 0;
  /** Orphans that no answer will come for, as far as one can tell. */
  #lostOrphans = 0;
  #troubledAtMs = 0;

  constructor(clock: Clock, load: () => Load) {
    this.#clock = clock;
    this.#load = load;
  }

  /** False while the host may be asked for anything. */
  get isGuarded(): boolean {
    return this.#isGuarded;
  }

  /** A request has waited `timeoutMs` for the host in vain; true when the host is guarded from now on. */
  onLate(timeoutMs: number): boolean {
    const { isGuarded } = this;
    const nowMs = this.#clock.monotonicMs();
    this.#turn(nowMs, this.#load());
    this.#late++;
    this.#patienceMs = Math.max(this.#patienceMs, timeoutMs);
    this.#troubledAtMs = nowMs;
    return !isGuarded && this.isGuarded;
  }

  /** Whether the host may be asked for one more, besides `waiting` that have room to come. */
  admits(waiting: number): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#troubledAtMs > calmMs) {
      this.#isGuarded = false;
      return true;
    }
    const load = this.#load();
    this.#turn(nowMs, load);
    const isSilent = this.#silenceMs(nowMs, load) > this.#patienceMs;
    this.#lostOrphans = isSilent ? load.orphans : Math.min(load.orphans, this.#lostOrphans);
    if (load.inFlight + load.orphans - this.#lostOrphans + waiting < this.#limit(nowMs, load)) return true;
    this.#troubledAtMs = nowMs;
    return false;
  }

  #limit(nowMs: number, { answers }: Load): number {
    const [first] = this.#pace;
    if (first === undefined || nowMs <= first.atMs) return leastLimit;
    const perMs = (answers - first.answers) / (nowMs - first.atMs);
    return Math.max(leastLimit, perMs * this.#patienceMs * waitingShare);
  }

  #silenceMs(nowMs: number, { answers }: Load): number {
    if (answers !== this.#answersSeen) this.#answeredAtMs = nowMs;
    this.#answersSeen = answers;
    return nowMs - this.#answeredAtMs;
  }

  /** Begins a new window when it is time, and judges the one that ends. */
  #turn(nowMs: number, { answers, lateAnswers }: Load): void {
    const lastedMs = nowMs - this.#windowAtMs;
    if (lastedMs < windowMs) return;
    const inTime = answers - lateAnswers;
    const isLate = this.#late >= leastLate && this.#late >= inTime - this.#inTimeBefore;
    if (isLate && !this.#isGuarded) this.#guard(nowMs, answers);
    else if (!this.#isGuarded) this.#patienceMs = 0;
    this.#pace = lastedMs > windowMs * paceWindows ? [] : this.#pace.slice(1 - paceWindows);
    this.#pace.push({ atMs: nowMs, answers });
    this.#windowAtMs = nowMs;
    this.#inTimeBefore = inTime;
    this.#late = 0;
  }

  #guard(nowMs: number, answers: number): void {
    this.#isGuarded = true;
    this.#answeredAtMs = nowMs;
    this.#answersSeen = answers;
    this.#lostOrphans = 0;
  }
}

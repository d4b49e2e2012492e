import type { Exchange, Reaction } from '../../support/scripted-node/exchange';
import { cutAt, delay, duplicate, finish, reorder, silence } from '../../support/scripted-node/reactions';

/** A sequence of chances that is the same for the same seed. */
export type Chance = () => number;

/** Mulberry32: small, fast, and good enough to choose faults by. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What a request of the run may do by itself: wait no longer, or be given up. */
export interface Impatience {
  readonly timeoutMs: number;
  /** When its caller gives it up; undefined = never. */
  readonly abortAfterMs: number | undefined;
}

/** One kind of trouble: what the node does to a request, undefined = it answers; and how patient the client is. */
export interface TokenFault {
  readonly node: (chance: Chance) => (exchange: Exchange) => Reaction | undefined;
  readonly client: (chance: Chance) => Impatience;
}

const patient = (): Impatience => ({ timeoutMs: 2_000, abortAfterMs: undefined });
const sometimes = (share: number, reaction: (chance: Chance) => Reaction): TokenFault['node'] => (
  (chance) => () => (chance() < share ? reaction(chance) : undefined)
);
const late = (chance: Chance): Reaction => delay(5 + chance() * 60);

/** The faults under which no request may get the row of another. */
export const tokenFaults = {
  'duplicates': { node: sometimes(1 / 5_000, () => duplicate()), client: patient },
  'reorders': {
    node: () => {
      const inOtherOrder = reorder(7);
      return () => inOtherOrder;
    },
    client: () => ({ timeoutMs: 60, abortAfterMs: undefined }),
  },
  'late replies': { node: sometimes(1 / 20, late), client: patient },
  'timeouts': {
    node: sometimes(1 / 50, (chance) => (chance() < 0.2 ? silence : late(chance))),
    client: (chance) => ({ timeoutMs: 10 + chance() * 30, abortAfterMs: undefined }),
  },
  'aborts': {
    node: sometimes(1 / 50, late),
    client: (chance) => ({ timeoutMs: 2_000, abortAfterMs: chance() < 0.1 ? chance() * 20 : undefined }),
  },
  'cuts': {
    node: sometimes(1 / 3_000, (chance) => (chance() < 0.7 ? cutAt(Math.floor(chance() * 60)) : finish('end'))),
    client: patient,
  },
  'all of them': {
    node: (chance) => {
      const inOtherOrder = reorder(3);
      return () => {
        const draw = chance();
        if (draw < 0.000_1) return duplicate();
        if (draw < 0.000_3) return cutAt(Math.floor(chance() * 60));
        if (draw < 0.01) return late(chance);
        if (draw < 0.011) return silence;
        return draw < 0.2 ? inOtherOrder : undefined;
      };
    },
    client: (chance) => ({ timeoutMs: 30 + chance() * 60, abortAfterMs: chance() < 0.02 ? chance() * 30 : undefined }),
  },
} as const satisfies Record<string, TokenFault>;

export type TokenFaultName = keyof typeof tokenFaults;

import type { SeededRandom } from '../seeded-random';
import { errorCodes } from '../../support/wire/wire-opcodes';
import type { ErrorName } from '../../support/wire/wire-opcodes';
import { eachVictim } from './fault';
import type { Fault } from './fault';
import type { Manner, NodeConditions } from './node-conditions';

/** Changes how victims behave, and changes back. */
function behaving<M extends Manner>(manner: M, choose: (random: SeededRandom) => NodeConditions[M]): Fault {
  return eachVictim((node, random) => {
    node.manners[manner] = choose(random);
    return () => node.manners.heal(manner);
  });
}

/** Some answers are late. */
const late = (share: (random: SeededRandom) => number, lateMs: (random: SeededRandom) => number): Fault => (
  eachVictim((node, random) => {
    node.manners.late = share(random);
    node.manners.lateMs = lateMs(random);
    return () => node.manners.heal('late');
  })
);

/** Some requests fail, with one of some errors. */
const failing = (names: (random: SeededRandom) => readonly ErrorName[], share: (random: SeededRandom) => number): Fault => (
  eachVictim((node, random) => {
    node.manners.errorNames = names(random);
    node.manners.error = share(random);
    return () => node.manners.heal('error');
  })
);

const rarely = (random: SeededRandom): number => random.pick([0.01, 0.05, 0.2]);
const often = (random: SeededRandom): number => random.pick([0.1, 0.5, 1]);

/** All errors that a node may give to a request. */
const errorNames = Object.keys(errorCodes) as ErrorName[];

/** What a node can do wrong when it answers. */
export const answerFaults = {
  slowNode: behaving('serviceMs', (random) => random.pick([50, 500, 5_000])),
  silentNode: behaving('silence', often),
  lateAnswers: late((random) => random.pick([0.05, 0.5]), (random) => random.pick([500, 3_000, 8_000])),
  reorder: late(() => 0.7, (random) => random.pick([1, 10, 50])),
  duplicates: behaving('duplicate', rarely),
  strangeStreams: behaving('strangeStream', rarely),
  wrongOpcodes: behaving('wrongOpcode', rarely),
  brokenAnswers: behaving('broken', rarely),
  spoiltAnswers: behaving('spoil', rarely),
  spoiltRequests: behaving('spoilRequest', rarely),
  cutAnswers: behaving('cutAnswer', rarely),
  cutRequests: behaving('cutRequest', rarely),
  overload: failing(() => ['OVERLOADED'], often),
  errors: failing(
    (random) => random.sample(errorNames, random.whole(1, errorNames.length)), (random) => random.pick([0.05, 0.3, 1]),
  ),
  bootstrapping: behaving('isBootstrapping', () => true),
  slowHandshake: behaving('handshake', () => 'slow'),
  silentHandshake: behaving('handshake', () => 'silent'),
  cutHandshake: behaving('handshake', () => 'cut'),
  forget: behaving('forget', (random) => random.pick([0.02, 0.2])),
  forgetAlways: behaving('forget', () => 1),
  otherIds: eachVictim((node) => {
    node.manners.changesIds = true;
    node.forgetStatements();
    return () => node.manners.heal('changesIds');
  }),
} as const satisfies Readonly<Record<string, Fault>>;

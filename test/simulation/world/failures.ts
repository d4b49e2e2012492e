import type { ErrorName } from '../../support/wire/wire-opcodes';
import type { WireErrorFacts } from '../../support/wire/wire-responses';
import type { Coordination } from './coordination';

/** An error that a node gives on purpose, and what it has done all the same. */
export interface Failure {
  readonly name: ErrorName;
  readonly facts: WireErrorFacts;
  /** Some of it was done before it failed. */
  readonly isRun: boolean;
  /** The error leaves open whether it was done. */
  readonly mayHaveRun: boolean;
}

type Kind = 'read' | 'write' | 'cas' | 'batch';

interface Row {
  readonly kinds: readonly Kind[];
  readonly mayHaveRun: boolean;
}

const any: readonly Kind[] = ['read', 'write', 'cas', 'batch'];
const writes: readonly Kind[] = ['write', 'cas', 'batch'];

/**
 * Which errors answer which requests, and what a caller may conclude from them (v5 spec §8). UNAVAILABLE leaves open whether a
 * lightweight transaction was done, which is agreed upon before the replicas for its commit are counted.
 */
const rows: Readonly<Record<ErrorName, Row>> = {
  SERVER_ERROR: { kinds: any, mayHaveRun: true },
  PROTOCOL_ERROR: { kinds: any, mayHaveRun: false },
  BAD_CREDENTIALS: { kinds: [], mayHaveRun: false },
  UNAVAILABLE: { kinds: any, mayHaveRun: false },
  OVERLOADED: { kinds: any, mayHaveRun: true },
  IS_BOOTSTRAPPING: { kinds: any, mayHaveRun: false },
  TRUNCATE_ERROR: { kinds: writes, mayHaveRun: true },
  WRITE_TIMEOUT: { kinds: writes, mayHaveRun: true },
  READ_TIMEOUT: { kinds: ['read'], mayHaveRun: false },
  READ_FAILURE: { kinds: ['read'], mayHaveRun: false },
  FUNCTION_FAILURE: { kinds: ['read'], mayHaveRun: false },
  WRITE_FAILURE: { kinds: writes, mayHaveRun: true },
  CDC_WRITE_FAILURE: { kinds: ['write', 'batch'], mayHaveRun: true },
  CAS_WRITE_UNKNOWN: { kinds: ['cas'], mayHaveRun: true },
  SYNTAX_ERROR: { kinds: any, mayHaveRun: false },
  UNAUTHORIZED: { kinds: any, mayHaveRun: false },
  INVALID: { kinds: any, mayHaveRun: false },
  CONFIG_ERROR: { kinds: writes, mayHaveRun: false },
  ALREADY_EXISTS: { kinds: [], mayHaveRun: false },
  UNPREPARED: { kinds: [], mayHaveRun: false },
};

/** The error that a node's faults have in store for a request; undefined when it goes its way. */
export function planFailure(coordination: Coordination): Failure | undefined {
  const { node, context } = coordination;
  const { manners, random } = node;
  if (coordination.kind === 'alter') return undefined;
  if (manners.isBootstrapping) return { name: 'IS_BOOTSTRAPPING', facts: {}, isRun: false, mayHaveRun: false };
  if (!random.chance(manners.error)) return undefined;
  const kind = kindOf(coordination);
  const names = manners.errorNames.filter((name) => rows[name].kinds.includes(kind));
  if (names.length === 0) return undefined;
  const name = random.pick(names);
  const mayHaveRun = rows[name].mayHaveRun || (name === 'UNAVAILABLE' && kind === 'cas');
  const facts: WireErrorFacts = {
    level: context.parameters.consistency, required: random.whole(1, 3), received: random.whole(0, 3), failures: 1,
    isDataPresent: random.chance(0.5), writeType: writeTypeOf(coordination),
  };
  const isRun = mayHaveRun && facts.writeType !== 'BATCH_LOG' && random.chance(0.5);
  return { name, facts, isRun, mayHaveRun };
}

function kindOf({ kind, isRead, isBatch }: Coordination): Kind {
  if (isBatch) return 'batch';
  if (isRead) return 'read';
  return kind === 'cas' ? 'cas' : 'write';
}

function writeTypeOf({ kind, isBatch, node: { random } }: Coordination): string {
  if (isBatch) return random.pick(['BATCH', 'BATCH_LOG', 'UNLOGGED_BATCH']);
  if (kind === 'cas') return 'CAS';
  return kind === 'counter' ? 'COUNTER' : 'SIMPLE';
}

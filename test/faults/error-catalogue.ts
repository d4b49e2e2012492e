import type { ErrorName } from '../support/wire/wire-opcodes';
import type { ShownBy } from './catalogue';

/** Where an error code is produced: by scripted nodes, field by field, and by a real node. */
export interface ErrorCodeTests {
  readonly scripted: ShownBy;
  readonly real: ShownBy;
}

const typed: ShownBy = {
  'faults/catalogue/error-codes': [
    'error {name}: is typed, says whether the request may have run, and is tried again only where that is safe',
  ],
};
const healthy: ErrorCodeTests = { scripted: typed, real: { 'server/results-errors': ['are typed on {wire}: {title}'] } };
const made: ErrorCodeTests = { scripted: typed, real: { 'server/results-failures': ['are typed on {wire}: {name}'] } };

/** All error codes of Cassandra 5.0, each with its tests; a new code does not compile without them. */
export const errorCatalogue = {
  SERVER_ERROR: made,
  PROTOCOL_ERROR: made,
  BAD_CREDENTIALS: {
    scripted: typed,
    real: { 'server/auth/refusals': ['refuses a wrong password by URL and by environment, and shows nothing of it'] },
  },
  UNAVAILABLE: healthy,
  OVERLOADED: made,
  IS_BOOTSTRAPPING: made,
  TRUNCATE_ERROR: made,
  WRITE_TIMEOUT: made,
  READ_TIMEOUT: made,
  READ_FAILURE: made,
  FUNCTION_FAILURE: healthy,
  WRITE_FAILURE: made,
  CDC_WRITE_FAILURE: made,
  CAS_WRITE_UNKNOWN: made,
  SYNTAX_ERROR: healthy,
  UNAUTHORIZED: made,
  INVALID: healthy,
  CONFIG_ERROR: healthy,
  ALREADY_EXISTS: healthy,
  UNPREPARED: {
    scripted: {
      'faults/catalogue/error-codes': [
        'error UNPREPARED: is answered by one preparation a node, and by an error when that does not help',
        'error UNPREPARED: costs the caller nothing on a node that has forgotten the statement',
      ],
    },
    real: {
      'server/cluster/prepared': [
        'are prepared once on a node that has forgotten them after a change of the table, whatever waits for it',
      ],
    },
  },
} as const satisfies Record<ErrorName, ErrorCodeTests>;

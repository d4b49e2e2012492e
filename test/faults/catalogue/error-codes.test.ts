import { expect } from 'chai';
import { NoHostAvailableError } from '../../../src/index';
import type { DriverError, Session } from '../../../src/index';
import { errorCodes } from '../../support/wire/wire-opcodes';
import type { ErrorName } from '../../support/wire/wire-opcodes';
import { errorResponse } from '../../support/wire/wire-responses';
import type { WireErrorFacts } from '../../support/wire/wire-responses';
import { reply } from '../../support/scripted-node/reactions';
import { rejection } from '../../support/rejection';
import { echo, FaultBench } from './fault-bench';

/** What becomes of a request that two nodes both refuse by a code; `sent` counts all tries, plain and idempotent. */
interface Row {
  readonly class: string;
  readonly mayHaveRun: boolean;
  readonly sent: readonly [plain: number, idempotent: number];
  readonly facts?: WireErrorFacts;
  readonly fields?: Readonly<Record<string, unknown>>;
}

const counts = { level: 'QUORUM', received: 1, required: 2 } as const;
const counted = { consistency: 4, received: 1, blockFor: 2 };

/** The codes of Cassandra 5.0 but UNPREPARED, which the driver answers itself. */
const rows = {
  SERVER_ERROR: { class: 'ServerInternalError', mayHaveRun: true, sent: [1, 2] },
  PROTOCOL_ERROR: { class: 'ServerProtocolError', mayHaveRun: false, sent: [1, 1] },
  BAD_CREDENTIALS: { class: 'BadCredentialsError', mayHaveRun: false, sent: [1, 1] },
  UNAVAILABLE: {
    class: 'UnavailableError', mayHaveRun: false, sent: [2, 2], facts: counts, fields: { consistency: 4, required: 2, alive: 1 },
  },
  OVERLOADED: { class: 'ServerOverloadedError', mayHaveRun: true, sent: [1, 2] },
  IS_BOOTSTRAPPING: { class: 'BootstrappingError', mayHaveRun: false, sent: [2, 2] },
  TRUNCATE_ERROR: { class: 'TruncateError', mayHaveRun: true, sent: [1, 2] },
  WRITE_TIMEOUT: {
    class: 'WriteTimeoutError', mayHaveRun: true, sent: [1, 1], facts: counts, fields: { ...counted, writeType: 'SIMPLE' },
  },
  READ_TIMEOUT: {
    class: 'ReadTimeoutError', mayHaveRun: false, sent: [1, 1], facts: counts, fields: { ...counted, dataPresent: false },
  },
  READ_FAILURE: {
    class: 'ReadFailureError', mayHaveRun: false, sent: [1, 1], facts: { ...counts, failures: 1 },
    fields: { ...counted, numFailures: 1, dataPresent: false },
  },
  FUNCTION_FAILURE: {
    class: 'FunctionFailureError', mayHaveRun: false, sent: [1, 1], fields: { keyspace: 'ks', function: 'f' },
  },
  WRITE_FAILURE: {
    class: 'WriteFailureError', mayHaveRun: true, sent: [1, 1], facts: { ...counts, failures: 1 },
    fields: { ...counted, numFailures: 1, writeType: 'SIMPLE' },
  },
  CDC_WRITE_FAILURE: { class: 'CdcWriteFailureError', mayHaveRun: true, sent: [1, 1] },
  CAS_WRITE_UNKNOWN: { class: 'CasWriteUnknownError', mayHaveRun: true, sent: [1, 1], facts: counts, fields: counted },
  SYNTAX_ERROR: { class: 'QuerySyntaxError', mayHaveRun: false, sent: [1, 1] },
  UNAUTHORIZED: { class: 'UnauthorizedError', mayHaveRun: false, sent: [1, 1] },
  INVALID: { class: 'InvalidQueryError', mayHaveRun: false, sent: [1, 1] },
  CONFIG_ERROR: { class: 'ServerConfigurationError', mayHaveRun: false, sent: [1, 1] },
  ALREADY_EXISTS: { class: 'AlreadyExistsError', mayHaveRun: false, sent: [1, 1], fields: { keyspace: 'ks', table: 't' } },
} as const satisfies Record<Exclude<ErrorName, 'UNPREPARED'>, Row>;

for (const newestVersion of [4, 5] as const) {
  describe(`faults: catalogue: error codes in version ${newestVersion}`, () => {
    const bench = new FaultBench();
    let session: Session;

    beforeEach(async () => {
      await bench.start(2, { newestVersion });
      session = await bench.session();
    });
    afterEach(() => bench.end());

    /** All nodes refuse; gives the error, and how often the request was sent. */
    const refused = async (name: ErrorName, facts: WireErrorFacts, idempotent: boolean): Promise<[DriverError, number]> => {
      const before = bench.nodes.flatMap(({ requests }) => requests).length;
      for (const node of bench.nodes) {
        node.script = (exchange) => (exchange.isOfUser ? reply(errorResponse(name, 'refused', newestVersion, facts)) : undefined);
      }
      const error = await rejection(session.execute('INSERT INTO t (k) VALUES (1)', undefined, { idempotent }));
      return [error, bench.nodes.flatMap(({ requests }) => requests).length - before];
    };

    for (const [name, row] of Object.entries(rows) as [keyof typeof rows, Row][]) {
      it(`error ${name}: is typed, says whether the request may have run, and is tried again only where that is safe`, async () => {
        for (const idempotent of [false, true]) {
          const [error, sent] = await refused(name, row.facts ?? {}, idempotent);
          expect(sent, idempotent ? 'sends when idempotent' : 'sends').to.equal(row.sent[idempotent ? 1 : 0]);
          const own = error instanceof NoHostAvailableError ? error.errors[0]! : error;
          expect(own.name).to.equal(row.class);
          expect(own).to.include({ serverCode: errorCodes[name], ...row.fields });
          expect(error.mayHaveRun).to.equal(row.mayHaveRun);
          expect(own.host).to.be.oneOf(bench.nodes.map(({ contactPoint }) => contactPoint));
        }
      });
    }

    it('error UNPREPARED: is answered by one preparation a node, and by an error when that does not help', async () => {
      for (const node of bench.nodes) {
        node.script = ({ request, isOfUser, version }) => {
          if (!isOfUser || request.kind !== 'EXECUTE') return undefined;
          return reply(errorResponse('UNPREPARED', 'never heard of', version, { statementId: request.id }));
        };
      }
      const error = await rejection(session.execute(echo, ['x']));
      expect(error.mayHaveRun).to.equal(false);
      for (const node of bench.nodes) {
        expect(node.requests.filter(({ request }) => request.kind === 'EXECUTE').length).to.equal(2);
        expect(node.countOf('PREPARE')).to.be.at.most(2);
      }
    });

    it('error UNPREPARED: costs the caller nothing on a node that has forgotten the statement', async () => {
      await session.execute(echo, ['a']);
      for (const node of bench.nodes) node.answers.forgetPrepared();
      expect((await session.execute(echo, ['b'])).rows).to.deep.equal([{ token: 'b' }]);
    });

    it('an unknown code is kept, and the request may have run', async () => {
      for (const node of bench.nodes) {
        node.script = (exchange) => {
          if (!exchange.isOfUser) return undefined;
          const { opcode, body } = errorResponse('SERVER_ERROR', 'new in this server', newestVersion);
          body.writeInt32BE(0x7777, 0);
          return reply({ opcode, body });
        };
      }
      const error = await rejection(session.execute('INSERT INTO t (k) VALUES (1)'));
      expect(error).to.include({ code: 'SERVER_ERROR_0x7777', serverCode: 0x7777, mayHaveRun: true });
    });
  });
}

describe('faults: catalogue: retries of error codes', () => {
  const bench = new FaultBench();
  let session: Session;

  beforeEach(async () => {
    await bench.start(1);
    session = await bench.session();
  });
  afterEach(() => bench.end());

  const timeouts: [what: string, name: ErrorName, facts: WireErrorFacts, sent: readonly [plain: number, idempotent: number]][] = [
    ['a read that found enough replicas and no data', 'READ_TIMEOUT', { received: 2, required: 2 }, [2, 2]],
    ['a read that found enough replicas and data', 'READ_TIMEOUT', { received: 2, required: 2, isDataPresent: true }, [1, 1]],
    ['the log of a batch', 'WRITE_TIMEOUT', { writeType: 'BATCH_LOG' }, [1, 2]],
    ['a counter', 'WRITE_TIMEOUT', { writeType: 'COUNTER' }, [1, 1]],
    ['a lightweight transaction', 'WRITE_TIMEOUT', { writeType: 'CAS' }, [1, 1]],
    ['an unlogged batch', 'WRITE_TIMEOUT', { writeType: 'UNLOGGED_BATCH' }, [1, 1]],
  ];
  for (const [what, name, facts, sent] of timeouts) {
    it(`error ${name}: ${what} is sent ${sent[0]} times, and ${sent[1]} times when it is idempotent`, async () => {
      bench.node.script = ({ isOfUser, version }) => (isOfUser ? reply(errorResponse(name, 'late', version, facts)) : undefined);
      for (const idempotent of [false, true]) {
        bench.node.requests.length = 0;
        await rejection(session.execute('UPDATE t SET v = 1 WHERE k = 1', undefined, { idempotent }));
        expect(bench.node.requests.length).to.equal(sent[idempotent ? 1 : 0]);
      }
    });
  }
});

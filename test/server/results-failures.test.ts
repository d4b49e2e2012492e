import { expect } from 'chai';

import {
  BootstrappingError, CasWriteUnknownError, CdcWriteFailureError, Consistency, ReadFailureError, ReadTimeoutError,
  ServerInternalError, ServerOverloadedError, ServerProtocolError, TruncateError, UnauthorizedError, UnavailableError,
  WriteFailureError, WriteTimeoutError,
} from '../../src/index';
import type { ServerError, Session } from '../../src/index';
import { rejection } from '../support/rejection';
import { describeWithServer } from '../support/server';
import { useSessions } from './drivers';
import { staged, stagedNode } from './staged-answers';

interface Failure {
  readonly type: new (...parameters: never[]) => ServerError;
  readonly mayHaveRun: boolean;
  readonly fields?: Readonly<Record<string, unknown>>;
}

const { QUORUM: consistency } = Consistency;
const one = { consistency, received: 1, blockFor: 2 };
const reasons = [
  { address: '127.0.0.9', code: 1, name: 'READ_TOO_MANY_TOMBSTONES' },
  { address: '2001:db8::9', code: 2, name: 'TIMEOUT' },
];

/** What the server is made to throw, and the error that comes of it. */
const failures: Readonly<Record<string, Failure>> = {
  SERVER_ERROR: { type: ServerInternalError, mayHaveRun: true },
  PROTOCOL_ERROR: { type: ServerProtocolError, mayHaveRun: false },
  UNAVAILABLE: { type: UnavailableError, mayHaveRun: false, fields: { consistency, required: 2, alive: 1 } },
  OVERLOADED: { type: ServerOverloadedError, mayHaveRun: true },
  IS_BOOTSTRAPPING: { type: BootstrappingError, mayHaveRun: false },
  TRUNCATE_ERROR: { type: TruncateError, mayHaveRun: true },
  WRITE_TIMEOUT: { type: WriteTimeoutError, mayHaveRun: true, fields: { ...one, writeType: 'BATCH_LOG' } },
  READ_TIMEOUT: { type: ReadTimeoutError, mayHaveRun: false, fields: { ...one, dataPresent: true } },
  READ_FAILURE: { type: ReadFailureError, mayHaveRun: false, fields: { ...one, numFailures: 2, dataPresent: false } },
  WRITE_FAILURE: {
    type: WriteFailureError, mayHaveRun: true,
    fields: { ...one, blockFor: 3, numFailures: 2, writeType: 'UNLOGGED_BATCH' },
  },
  CDC_WRITE_FAILURE: { type: CdcWriteFailureError, mayHaveRun: true },
  UNAUTHORIZED: { type: UnauthorizedError, mayHaveRun: false },
};

/** Failures that v4 and v5 tell differently. */
const byWire: Readonly<Record<'v4' | 'v5', Readonly<Record<string, Failure>>>> = {
  v4: {
    CAS_WRITE_TIMEOUT: {
      type: WriteTimeoutError, mayHaveRun: true, fields: { ...one, writeType: 'CAS', contentions: undefined },
    },
    CAS_WRITE_UNKNOWN: { type: WriteTimeoutError, mayHaveRun: true, fields: { ...one, writeType: 'CAS' } },
  },
  v5: {
    CAS_WRITE_TIMEOUT: {
      type: WriteTimeoutError, mayHaveRun: true, fields: { ...one, writeType: 'CAS', contentions: 7 },
    },
    CAS_WRITE_UNKNOWN: { type: CasWriteUnknownError, mayHaveRun: true, fields: one },
  },
};

describeWithServer('results: errors that a server is made to give', stagedNode, (server) => {
  const sessions = useSessions(server, 'v4', 'v5');
  before('make tables', async () => {
    await sessions().on.v5.execute('CREATE TABLE t (id int PRIMARY KEY)');
    await sessions().on.v5.execute('CREATE TABLE graves (p text, c int, PRIMARY KEY (p, c))');
  });

  for (const wire of ['v4', 'v5'] as const) {
    const session = (): Session => sessions().on[wire];

    for (const [name, { type, mayHaveRun, fields }] of Object.entries({ ...failures, ...byWire[wire] })) {
      it(`are typed on ${wire}: ${name}`, async () => {
        const error = await rejection(session().execute('INSERT INTO t (id) VALUES (?)', [1], staged({ fail: name })));
        expect(error).to.be.instanceOf(type);
        expect(error).to.deep.include({ mayHaveRun, ...fields });
        expect(error.host).to.equal(server().contactPoints[0]);
      });
    }

    it(`tell the reason of each replica on v5 only: ${wire}`, async () => {
      for (const fail of ['READ_FAILURE', 'WRITE_FAILURE']) {
        const error = await rejection(session().execute('SELECT id FROM t', undefined, staged({ fail })));
        const told = (error as ReadFailureError).reasons;
        if (wire === 'v4') expect(told).to.equal(undefined);
        else expect(told).to.have.deep.members(reasons);
      }
    });

    it(`are typed in batches too, on ${wire}`, async () => {
      const items = ['INSERT INTO t (id) VALUES (1)'];
      const error = await rejection(session().batch(items, staged({ fail: 'WRITE_TIMEOUT' })));
      expect(error).to.be.instanceOf(WriteTimeoutError).and.include({ writeType: 'BATCH_LOG' });
    });

    it(`are what comes of too many tombstones, on ${wire}`, async () => {
      const remove = await session().prepare('DELETE FROM graves WHERE p = ? AND c = ?');
      await session().batch([...Array(60).keys()].map((c) => remove.bind([wire, c])));
      const error = await rejection(session().execute('SELECT c FROM graves WHERE p = ?', [wire])) as ReadFailureError;
      expect(error).to.be.instanceOf(ReadFailureError);
      expect(error).to.include({ consistency: Consistency.LOCAL_ONE, received: 0, blockFor: 1, numFailures: 1 });
      const told = error.reasons?.map(({ name }) => name);
      expect(told).to.deep.equal(wire === 'v4' ? undefined : ['READ_TOO_MANY_TOMBSTONES']);
    });
  }
});

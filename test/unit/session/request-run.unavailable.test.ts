import { expect } from 'chai';
import { EXEC_PROFILE_DEFAULT, ExecutionProfile } from '../../../src/cluster/execution-profile';
import { RoundRobinPolicy } from '../../../src/cluster/policies/round-robin-policy';
import type { DriverError } from '../../../src/errors';
import { Consistency, ErrorCode } from '../../../src/protocol/constants';
import type { RequestMessage, ResponseMessage } from '../../../src/protocol/messages';
import type { BatchItem, BatchOptions } from '../../../src/session/batch';
import { Cluster } from '../../../src/session/cluster';
import type { Session } from '../../../src/session/session';
import { FakeNetwork } from '../../support/fake-network';
import { FakeNode } from '../../support/fake-node';
import { rejection } from '../../support/rejection';
import { settled } from '../../support/virtual-clock';
import { prepared } from './session-kit';

const insert = 'INSERT INTO t (k) VALUES (?)';
const add = 'UPDATE c SET n = n + 1 WHERE k = ?';
const unavailable = (consistency: Consistency): ResponseMessage => (
  { kind: 'ERROR', code: ErrorCode.UNAVAILABLE, message: 'few', consistency, required: 3, alive: 2 }
);

/** The answer to the preparation of a text whose first marker, if any, is the partition key. */
function preparation(query: string): ResponseMessage {
  const answer = prepared(query, query.includes('?') ? { k: 'int' } : {});
  if (answer.kind !== 'RESULT' || answer.resultKind !== 'PREPARED') throw new Error('Not the answer to a preparation');
  return { ...answer, variables: { ...answer.variables, partitionKeyIndexes: query.includes('?') ? [0] : [] } };
}

const isRefused = ({ kind, ...request }: RequestMessage): boolean =>
  kind === 'EXECUTE' || kind === 'BATCH' || (kind === 'QUERY' && 'query' in request && / t | c /.test(request.query));

describe('session: a request that finds too few replicas', () => {
  let network: FakeNetwork;
  let nodes: FakeNode[];
  let cluster: Cluster;
  let session: Session;

  beforeEach(async () => {
    network = new FakeNetwork();
    nodes = ['127.0.0.1:9042', '127.0.0.2:9042', '127.0.0.3:9042'].map((endpoint) => new FakeNode(network, endpoint));
    for (const node of nodes) node.peers = nodes.filter((other) => other !== node);
    refuse(Consistency.ALL);
    const profile = new ExecutionProfile({ loadBalancingPolicy: new RoundRobinPolicy() });
    cluster = new Cluster({ contactPoints: ['127.0.0.1'], executionProfiles: { [EXEC_PROFILE_DEFAULT]: profile } }, network.environment);
    session = await cluster.connect();
  });

  afterEach(async () => {
    const ending = cluster.shutdown();
    for (let i = 0; i < 20; i++) await network.clock.advance(1_000);
    await ending;
    await settled();
  });

  function refuse(consistency: Consistency): void {
    for (const node of nodes) {
      node.script = (request) => {
        if (request.kind === 'PREPARE') return preparation(request.query);
        return isRefused(request) ? unavailable(consistency) : undefined;
      };
    }
  }

  /** Whether the error says that it may have run, and how often it was sent. */
  async function outcome(work: Promise<unknown>): Promise<[mayHaveRun: boolean, sent: number]> {
    for (const node of nodes) node.requests.length = 0;
    const error: DriverError = await rejection(work);
    expect(error.code).to.equal('UNAVAILABLE');
    return [error.mayHaveRun, nodes.flatMap(({ requests }) => requests).filter(isRefused).length];
  }

  const execute = (query: string, idempotent: boolean): Promise<unknown> =>
    session.execute(query, query.includes('?') ? [1] : undefined, { idempotent });

  for (const query of [
    'INSERT INTO t (k) VALUES (?) IF NOT EXISTS', 'INSERT INTO t (k) VALUES (1) IF NOT EXISTS', 'UPDATE t SET v = 1 WHERE k = ? IF v = 2',
    'BEGIN BATCH INSERT INTO t (k) VALUES (1) IF NOT EXISTS APPLY BATCH', 'UPDATE c SET n = n + 1 WHERE k IN (?, 2)',
    'BEGIN UNLOGGED BATCH INSERT INTO t (k) VALUES (1) INSERT INTO t (k) VALUES (2) APPLY BATCH',
  ]) {
    it(`may have run, and is sent again only when it is idempotent: ${query}`, async () => {
      expect(await outcome(execute(query, false))).to.deep.equal([true, 1]);
      expect(await outcome(execute(query, true))).to.deep.equal([true, 2]);
    });
  }

  for (const query of [insert, 'SELECT v FROM t WHERE k IN (1, 2)', 'UPDATE c SET n = n + 1 WHERE k = ?', 'DELETE FROM t WHERE k = 1']) {
    it(`has not run, and is sent once more: ${query}`, async () => {
      expect(await outcome(execute(query, false))).to.deep.equal([false, 2]);
    });
  }

  for (const consistency of [Consistency.SERIAL, Consistency.LOCAL_SERIAL]) {
    it(`has not run without a majority for Paxos, and is not sent again: level ${consistency}`, async () => {
      refuse(consistency);
      for (const idempotent of [false, true]) {
        expect(await outcome(execute(`${insert} IF NOT EXISTS`, idempotent))).to.deep.equal([false, 1]);
      }
    });
  }

  const one = { query: insert, params: [1] };
  const two = { query: insert, params: [2] };
  const batches: [what: string, items: BatchItem[], type: NonNullable<BatchOptions['type']>, mayHaveRun: boolean][] = [
    ['a logged batch', [one, two, 'UPDATE t SET v = 1 WHERE k IN (3, 4)'], 'logged', false],
    ['a logged batch with a condition', [one, 'INSERT INTO t (k) VALUES (1) IF NOT EXISTS'], 'logged', true],
    ['a logged batch with a condition in a prepared statement', [{ query: `${insert} IF NOT EXISTS`, params: [1] }], 'logged', true],
    ['an unlogged batch of one partition', [one, { query: 'DELETE FROM t WHERE k = ?', params: [1] }], 'unlogged', false],
    ['an unlogged batch of one statement', ['INSERT INTO t (k) VALUES (1)'], 'unlogged', false],
    ['an unlogged batch of two partitions', [one, two], 'unlogged', true],
    ['an unlogged batch of statements whose partition is not known', ['DELETE FROM t WHERE k = 1', one], 'unlogged', true],
    ['an unlogged batch of a list of partitions', [{ query: 'DELETE FROM t WHERE k IN (?)', params: [1] }], 'unlogged', true],
    ['a counter batch of one partition', [{ query: add, params: [1] }, { query: add, params: [1] }], 'counter', false],
    ['a counter batch of two partitions', [{ query: add, params: [1] }, { query: add, params: [2] }], 'counter', true],
  ];
  for (const [what, items, type, mayHaveRun] of batches) {
    it(`${mayHaveRun ? 'may have run' : 'has not run'} when it is ${what}`, async () => {
      expect(await outcome(session.batch(items, { type }))).to.deep.equal([mayHaveRun, mayHaveRun ? 1 : 2]);
      expect(await outcome(session.batch(items, { type, idempotent: true }))).to.deep.equal([mayHaveRun, 2]);
    });
  }
});

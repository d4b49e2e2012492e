import { AsyncLocalStorage } from 'node:async_hooks';
import * as stable from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import { expect } from 'chai';
import { EXEC_PROFILE_DEFAULT, ExecutionProfile } from '../../../src/cluster/execution-profile';
import { ConstantSpeculativeExecutionPolicy } from '../../../src/cluster/policies/speculative-execution-policy';
import { diagnosticsChannels } from '../../../src/observability/channels';
import type { RetryMessage, SpeculationMessage, TraceContext } from '../../../src/observability/channels';
import { Consistency, ErrorCode } from '../../../src/protocol/constants';
import type { ErrorMessage } from '../../../src/protocol/messages';
import type { Session } from '../../../src/session/session';
import { encodeRows } from '../../support/fake-rows';
import { prepared, SessionBench } from './session-kit';

type Kind = 'request' | 'prepare' | 'connect';

/** Notes every moment of every operation, as long as a test runs. */
class Recorder {
  readonly moments: string[] = [];
  readonly contexts: TraceContext[] = [];
  readonly #ends: (() => void)[] = [];

  constructor(...kinds: Kind[]) {
    for (const kind of kinds) {
      const note = (moment: string) => ({ name }: TraceContext) => void this.moments.push(`${kind} ${moment} ${name}`);
      const subscribers = {
        start: (context: TraceContext) => {
          this.contexts.push(context);
          note('start')(context);
        },
        error: note('error'),
        asyncEnd: note('asyncEnd'),
      };
      diagnosticsChannels()[kind].subscribe(subscribers);
      this.#ends.push(() => diagnosticsChannels()[kind].unsubscribe(subscribers));
    }
  }

  get attributes(): TraceContext['attributes'] {
    return this.contexts.at(-1)!.attributes;
  }

  stop(): void {
    for (const end of this.#ends) end();
  }
}

const readTimeout = {
  kind: 'ERROR', code: ErrorCode.READ_TIMEOUT, message: 'late', consistency: Consistency.ONE, received: 1, blockFor: 2, dataPresent: true,
} as ErrorMessage;
const bootstrapping = { kind: 'ERROR', code: ErrorCode.IS_BOOTSTRAPPING, message: 'not yet' } as const;

describe('session: request tracing', () => {
  let bench: SessionBench;
  let session: Session;
  let recorder: Recorder;

  async function start(kinds: Kind[] = ['request'], ...options: ConstructorParameters<typeof SessionBench>): Promise<void> {
    bench = new SessionBench(...options);
    session = await bench.connect();
    recorder = new Recorder(...kinds);
  }

  afterEach(async () => {
    recorder.stop();
    await bench.end();
  });

  it('tells of a request, and by the names of OpenTelemetry of what came of it', async () => {
    await start();
    bench.node.script = () => encodeRows({ a: 'int' }, [[1], [2]]);
    await bench.soon(session.execute("select a from ks.t where b = 'x'", undefined, { consistency: 'LOCAL_QUORUM', idempotent: true }));
    expect(recorder.moments).to.deep.equal(['request start SELECT ks.t', 'request asyncEnd SELECT ks.t']);
    expect(recorder.attributes).to.deep.equal({
      'db.system.name': 'cassandra',
      'db.namespace': 'ks',
      'db.collection.name': 't',
      'db.operation.name': 'SELECT',
      'db.query.summary': 'SELECT ks.t',
      'db.query.text': 'select a from ks.t where b = ?',
      'cassandra.consistency.level': 'local_quorum',
      'cassandra.query.idempotent': true,
      'cassandra.page.size': 5_000,
      'server.address': '127.0.0.1',
      'server.port': 9042,
      'network.peer.address': '127.0.0.1',
      'network.peer.port': 9042,
      'cassandra.coordinator.dc': 'dc1',
      'cassandra.coordinator.id': bench.node.hostId.toString(),
      'cassandra.speculative_execution.count': 0,
      'db.response.returned_rows': 2,
      'purecql.attempts': 1,
    });
    expect(recorder.contexts[0]?.durationMs).to.be.at.least(0);
  });

  it('uses no name that the conventions do not have, but for its own', async () => {
    await start(['request', 'prepare']);
    const known = new Set<unknown>([...Object.values(stable), ...Object.values(incubating)].filter((value) => typeof value === 'string'));
    bench.node.script = (request) => (request.kind === 'PREPARE' ? prepared('p', { a: 'int' }) : undefined);
    await bench.soon(session.execute('insert into t (a) values (?)', [1]));
    await bench.soon(session.batch(['insert into t (a) values (1)', 'insert into t (a) values (2)']));
    bench.node.script = () => readTimeout;
    await bench.failure(session.execute('select a from t'));
    const names = recorder.contexts.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => !name.startsWith('purecql.'));
    expect(names.filter((name) => !known.has(name))).to.deep.equal([]);
    expect(names).to.include.members(['error.type', 'db.response.status_code', 'db.operation.batch.size']);
  });

  it('tells by which class and code a request failed, and where', async () => {
    await start();
    bench.node.script = () => readTimeout;
    const { error } = await bench.failure(session.execute('select a from t'));
    expect(recorder.moments).to.deep.equal(['request start SELECT t', 'request error SELECT t', 'request asyncEnd SELECT t']);
    expect(recorder.contexts[0]?.error).to.equal(error);
    expect(recorder.attributes).to.include({
      'error.type': 'ReadTimeoutError', 'db.response.status_code': '4608', 'server.address': '127.0.0.1', 'server.port': 9042,
    });
  });

  it('tells of requests that fail before anything is sent', async () => {
    await start();
    const { error } = await bench.failure(session.execute('select a from t where b = :b', { b: 1 }, { prepare: false, hints: { b: 'no type' } }));
    expect(recorder.moments).to.deep.equal(['request start SELECT t', 'request error SELECT t', 'request asyncEnd SELECT t']);
    expect(recorder.attributes).to.include({ 'error.type': error.name });
    expect(error.query).to.equal('select a from t where b = :b');
  });

  it('leaves the text as it is where the values are bound, which it never shows', async () => {
    await start(['request', 'prepare']);
    bench.node.script = (request) => (request.kind === 'PREPARE' ? prepared('p', { a: 'text' }) : undefined);
    await bench.soon(session.execute('insert into t (a) values (?) using ttl 60', ['a secret']));
    expect(recorder.moments).to.deep.equal([
      'request start INSERT t', 'prepare start PREPARE INSERT t', 'prepare asyncEnd PREPARE INSERT t', 'request asyncEnd INSERT t',
    ]);
    for (const { attributes } of recorder.contexts) {
      expect(attributes['db.query.text']).to.equal('insert into t (a) values (?) using ttl 60');
      expect(JSON.stringify(attributes)).not.to.include('secret');
    }
  });

  it('has what a preparation is part of in the stores that are bound to the start of the request', async () => {
    await start(['request', 'prepare']);
    const store = new AsyncLocalStorage<string>();
    const { request, prepare } = diagnosticsChannels();
    let parent: string | undefined;
    const onPrepare = (): void => void (parent = store.getStore());
    request.start.bindStore(store, ({ name }) => name);
    prepare.start.subscribe(onPrepare);
    try {
      bench.node.script = (message) => (message.kind === 'PREPARE' ? prepared('p', { a: 'int' }) : undefined);
      await bench.soon(session.execute('insert into t (a) values (?)', [1]));
      expect(parent).to.equal('INSERT t');
      expect(store.getStore()).to.equal(undefined);
    } finally {
      request.start.unbindStore(store);
      prepare.start.unsubscribe(onPrepare);
    }
  });

  it('tells of batches what they are and how many statements they have', async () => {
    await start();
    const insert = 'insert into t (a) values (1)';
    await bench.soon(session.batch([insert, insert]));
    expect(recorder.attributes).to.include({ 'db.operation.name': 'BATCH INSERT', 'db.operation.batch.size': 2, 'purecql.attempts': 1 });
    await bench.soon(session.batch([insert, { query: 'update t set a = 1' }]));
    expect(recorder.attributes).to.include({ 'db.operation.name': 'BATCH', 'db.query.summary': 'BATCH' });
    await bench.soon(session.batch([insert]));
    expect(recorder.attributes).not.to.have.property('db.operation.batch.size');
    await bench.failure(session.batch([null, 1] as unknown as string[]));
    expect(recorder.attributes).to.include({ 'error.type': 'ConfigurationError' });
  });

  it('tells of each page', async () => {
    await start();
    bench.node.script = (request) => {
      const isFirst = request.kind === 'QUERY' && request.parameters.pagingState === undefined;
      return encodeRows({ a: 'int' }, isFirst ? [[1], [2]] : [[3]], isFirst ? Buffer.from('next') : undefined);
    };
    const rows: unknown[] = [];
    for await (const row of session.stream('select a from t')) rows.push(row);
    expect(rows).to.have.length(3);
    expect(recorder.contexts.map(({ attributes }) => attributes['db.response.returned_rows'])).to.deep.equal([2, 1]);
  });

  it('leaves an error the stack of who awaits it', async () => {
    await start();
    bench.node.script = () => readTimeout;
    const calls = [
      () => session.execute('select a from t'),
      () => session.execute('select a from t', { b: 1 }, { prepare: false, hints: { b: 'no type' } }),
      () => session.cql`select a from t where b = ${1}`,
      () => session.batch(['insert into t (a) values (1)']),
    ];
    for (const call of calls) {
      const askedHere = async (): Promise<void> => {
        await call();
      };
      const { error } = await bench.failure(askedHere());
      expect(error.stack, String(call)).to.include('askedHere');
    }
  });

  it('tells of retries and of speculative executions', async () => {
    const retries: RetryMessage[] = [];
    const speculations: SpeculationMessage[] = [];
    const onRetry = (message: RetryMessage): void => void retries.push(message);
    const onSpeculation = (message: SpeculationMessage): void => void speculations.push(message);
    const { retry, speculation } = diagnosticsChannels();
    retry.subscribe(onRetry);
    speculation.subscribe(onSpeculation);
    try {
      const speculativeExecutionPolicy = new ConstantSpeculativeExecutionPolicy({ delayMs: 50, maxExecutions: 2 });
      const executionProfiles = { [EXEC_PROFILE_DEFAULT]: new ExecutionProfile({ speculativeExecutionPolicy }) };
      await start(['request'], 2, { executionProfiles });
      let asked = 0;
      for (const node of bench.nodes) {
        node.script = (request) => (request.kind === 'QUERY' && request.query.includes('from t') ? [bootstrapping, null][asked++] : undefined);
      }
      await bench.soon(session.execute('select a from t', undefined, { idempotent: true, timeoutMs: 500 }).catch(() => undefined));
      expect(retries).to.have.length(1);
      expect(retries[0]).to.include({ summary: 'SELECT t', decision: 'next', retries: 1 });
      expect(retries[0]?.error).to.have.property('name', 'BootstrappingError');
      expect(speculations).to.deep.equal([{ summary: 'SELECT t', executions: 1 }]);
    } finally {
      retry.unsubscribe(onRetry);
      speculation.unsubscribe(onSpeculation);
    }
  });

  it('tells of connections: where they lead and which protocol they speak', async () => {
    await start(['connect']);
    await bench.soon(bench.cluster.connect('ks'));
    expect(recorder.moments).to.deep.equal(['connect start CONNECT', 'connect asyncEnd CONNECT']);
    expect(recorder.attributes).to.include({ 'server.address': '127.0.0.1', 'server.port': 9042, 'network.protocol.version': 'V5' });
  });
});

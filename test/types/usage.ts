import type {
  BoundStatement, ClusterEvents, ColumnSpec, ExecutionInfo, Host, KeyspaceMetadata, LatencySnapshot, PreparedStatement, ResultSet,
  SessionMetrics, TableMetadata,
} from '../../src/index';
import {
  BigDecimal, Cluster, Consistency, diagnosticsChannels, DriverError, ExecutionProfile, NoHostAvailableError,
  ReadTimeoutError, Tuple, Uuid,
} from '../../src/index';
import { decodeMessage, decodeValue, encodeMessage, encodeValue, parseType, ProtocolVersion } from '../../src/protocol';
import type { DataType, Message } from '../../src/protocol';

/**
 * Programs as users write them, which are compiled and never run: what the types of the public doors promise. `exactly` compiles
 * for one type alone, so that neither `any` nor something wider passes.
 */
type IsAny<A> = 0 extends 1 & A ? true : false;
type IsSame<A, B> = IsAny<A> extends true ? false : [A, B] extends [B, A] ? true : false;
type Proof<Actual, Expected> = IsSame<Actual, Expected> extends true ? [] : [never];
declare function exactly<Expected>(): <Actual>(value: Actual, ...proof: Proof<Actual, Expected>) => void;

interface User {
  id: Uuid;
  name: string;
}
type AnyRow = Record<string, unknown>;

export async function rows(): Promise<void> {
  await using cluster = new Cluster();
  await using session = await cluster.connect();
  exactly<ResultSet>()(await session.execute('q'));
  const users = await session.execute<User>('q', [1]);
  exactly<ResultSet<User>>()(users);
  exactly<User | undefined>()(users.one());
  exactly<readonly User[]>()(users.rows);
  exactly<readonly User[]>()(users.toJSON());
  exactly<ResultSet<User> | undefined>()(await users.nextPage());
  for (const user of users) exactly<User>()(user);
  for await (const user of users) exactly<User>()(user);
  for await (const user of session.stream<User>('q', { id: 1 }, { pageSize: 10 })) exactly<User>()(user);
  for await (const row of session.stream('q')) exactly<AnyRow>()(row);
  exactly<readonly ColumnSpec[]>()(users.columns);
  exactly<ExecutionInfo>()(users.info);
  exactly<Host>()(users.info.coordinator);
  exactly<boolean>()(users.hasMorePages);
  exactly<Buffer | undefined>()(users.pagingState);
  exactly<AnyRow | undefined>()((await session.batch(['q'])).one());
  exactly<Record<string, unknown>>()((await session.execute('q')).rows[0]!);
  // @ts-expect-error a row is not known to have columns that its type lacks
  users.one()?.age;
  // @ts-expect-error what a column holds is unknown until somebody says it
  (await session.execute('q')).one()?.['name'].length;
  // @ts-expect-error the page may be empty
  users.one().name;
}

export async function rowModes(): Promise<void> {
  const session = await new Cluster().connect();
  exactly<unknown[] | undefined>()((await session.execute('q', [], { rowMode: 'array' })).one());
  exactly<Map<string, unknown> | undefined>()((await session.execute('q', [], { rowMode: 'map' })).one());
  exactly<[number, string] | undefined>()((await session.execute<[number, string]>('q', [], { rowMode: 'array' })).one());
  exactly<AnyRow | undefined>()((await session.execute('q', [], { rowMode: 'object' })).one());
  for await (const row of session.stream('q', [], { rowMode: 'array' })) exactly<unknown[]>()(row);
  for await (const row of session.stream('q', [], { rowMode: 'map' })) exactly<Map<string, unknown>>()(row);
  for await (const row of session.stream<[number, string]>('q', [], { rowMode: 'array' })) exactly<[number, string]>()(row);
  for await (const row of session.stream('q', [], { rowMode: 'object' })) exactly<AnyRow>()(row);
}

export async function templates(): Promise<void> {
  const session = await new Cluster().connect();
  exactly<ResultSet<User>>()(await session.cql<User>`select * from users where id = ${Uuid.random()}`);
  exactly<ResultSet>()(await session.cql`select * from users`);
  // @ts-expect-error a template is no function of text: values would be spliced into it
  void session.cql('select * from users');
}

export async function preparedStatements(): Promise<void> {
  const session = await new Cluster().connect();
  const statement = await session.prepare<User>('q');
  exactly<PreparedStatement<User>>()(statement);
  const bound = statement.bind({ id: 1 });
  exactly<BoundStatement<User>>()(bound);
  exactly<ResultSet<User>>()(await session.execute(bound));
  for await (const user of session.stream(bound)) exactly<User>()(user);
  exactly<PreparedStatement>()(await session.prepare('q'));
  await session.batch([bound, 'q', { query: 'q', params: [1] }], { type: 'unlogged', consistency: 'QUORUM' });
  // @ts-expect-error a batch is of one of three types
  await session.batch(['q'], { type: 'fast' });
  // @ts-expect-error values are an array or an object
  await session.execute('q', 'value');
  // @ts-expect-error there is no such option
  await session.execute('q', [], { timeout: 5 });
  // @ts-expect-error there is no such consistency
  await session.execute('q', [], { consistency: 'SOME' });
  await session.execute('q', [], { consistency: Consistency.LOCAL_QUORUM, signal: AbortSignal.timeout(1), timestamp: 1n });
}

export async function events(): Promise<void> {
  const cluster = new Cluster({ executionProfiles: { slow: new ExecutionProfile({ requestTimeoutMs: 1 }) }, logger: console });
  cluster.on('hostUp', (host) => exactly<Host>()(host));
  cluster.once('hostDown', (host, reason) => {
    exactly<Host>()(host);
    exactly<Error>()(reason);
  });
  cluster.off('warning', (message) => exactly<string>()(message));
  exactly<'hostUp' | 'hostDown' | 'hostAdd' | 'hostRemove' | 'warning'>()('' as keyof ClusterEvents);
  // @ts-expect-error a warning is text
  cluster.on('warning', (message: number) => message);
  diagnosticsChannels().request.subscribe({
    asyncEnd: ({ attributes }) => exactly<string | undefined>()(attributes['db.query.text']),
  });
  diagnosticsChannels().hostDown.subscribe(({ error }) => exactly<Error | undefined>()(error));
  // @ts-expect-error there is no such channel
  diagnosticsChannels().requests;
  // @ts-expect-error there is no such option
  new Cluster({ contactPoint: 'localhost' });
}

export async function metadata(): Promise<void> {
  const cluster = new Cluster();
  const session = await cluster.connect('ks');
  exactly<KeyspaceMetadata | undefined>()(cluster.metadata.keyspaces.get('ks'));
  exactly<TableMetadata | undefined>()(cluster.metadata.keyspaces.get('ks')?.tables.get('t'));
  exactly<SessionMetrics>()(session.metrics());
  exactly<LatencySnapshot>()(session.metrics().latency);
  exactly<string | undefined>()(session.keyspace);
}

export function errors(error: unknown): string {
  if (error instanceof NoHostAvailableError) exactly<readonly DriverError[]>()(error.errors);
  if (error instanceof ReadTimeoutError) exactly<number>()(error.received);
  if (!(error instanceof DriverError)) return '';
  exactly<boolean>()(error.mayHaveRun);
  exactly<unknown>()(error.cause);
  return error.code;
}

export function values(): void {
  exactly<bigint>()(BigDecimal.fromString('1.10').unscaled);
  exactly<string>()(Uuid.random().toJSON());
  exactly<number>()(new Tuple(1, 'a').get(0));
}

export function protocol(): void {
  exactly<DataType>()(parseType('list<int>'));
  exactly<Buffer | null>()(encodeValue('int', 1));
  exactly<unknown>()(decodeValue('int', Buffer.alloc(4)));
  const bytes = encodeMessage({ kind: 'OPTIONS' }, { version: ProtocolVersion.V5, stream: 1 });
  exactly<Message>()(decodeMessage(bytes, { direction: 'request' }).message);
  // @ts-expect-error a message has a kind
  encodeMessage({ query: 'q' }, { version: ProtocolVersion.V5, stream: 1 });
}

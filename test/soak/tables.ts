import { markOf } from './marks';

/** What requests do. Each writes rows of its own, so that what must be in the tables follows from its id and its outcome. */
export type Kind = 'write' | 'read' | 'page' | 'count' | 'append' | 'claim';

/** Kinds in their order, over and over: nine of twenty requests write, seven read, four must not run twice. */
const pattern: readonly Kind[] = [
  'write', 'read', 'write', 'count', 'write', 'read', 'write', 'append', 'write', 'read',
  'write', 'page', 'write', 'claim', 'write', 'read', 'write', 'count', 'read', 'append',
];

/** The kind of the request with this id. */
export function kindOf(id: number): Kind {
  return pattern[id % pattern.length]!;
}

/** Whether the requests of a kind may run twice. */
export const isIdempotent = {
  write: true, read: true, page: true, count: false, append: false, claim: false,
} as const satisfies Record<Kind, boolean>;

/** Kinds that change something. */
export const changes: readonly Kind[] = ['write', 'count', 'append', 'claim'];

const partBits = 8;

/** The partition that a request with this id writes to. */
export function partOf(id: number): number {
  return id >>> partBits;
}

/** First id of a partition; the next partition's is the first behind it. */
export function firstIdOf(part: number): number {
  return part << partBits;
}

const longestFiller = 400;

/** What is written under an id: its mark, and text that no other id has. */
export function payloadOf(id: number): string {
  const word = (Math.imul(id + 1, 0x9e37_79b1) >>> 0).toString(36);
  const length = Math.imul(id + 1, 0x85eb_ca6b) >>> 0;
  return markOf(id) + word.repeat(Math.ceil(longestFiller / word.length)).slice(0, length % longestFiller);
}

/** The tables, in the session's keyspace. */
export const schema = [
  'create table writes (part int, id bigint, payload text, primary key (part, id))',
  'create table counts (part int, mark text, n counter, primary key (part, mark))',
  'create table appends (part int, mark text, ids list<bigint>, primary key (part, mark))',
  'create table claims (mark text primary key, id bigint)',
] as const;

/** What each kind asks. */
export const statements = {
  write: 'insert into writes (part, id, payload) values (?, ?, ?)',
  read: 'select id, payload from writes where part = ? and id = ?',
  page: 'select id, payload from writes where part = ?',
  count: 'update counts set n = n + 1 where part = ? and mark = ?',
  append: 'update appends set ids = ids + ? where part = ? and mark = ?',
  claim: 'insert into claims (mark, id) values (?, ?) if not exists',
} as const satisfies Record<Kind, string>;

/** The values of a change. */
export const parametersOf = {
  write: (id: number): unknown[] => [partOf(id), id, payloadOf(id)],
  count: (id: number): unknown[] => [partOf(id), markOf(id)],
  append: (id: number): unknown[] => [[id], partOf(id), markOf(id)],
  claim: (id: number): unknown[] => [markOf(id), id],
} as const satisfies Partial<Record<Kind, (id: number) => unknown[]>>;

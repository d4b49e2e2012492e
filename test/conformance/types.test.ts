import { expect } from 'chai';
import { DateRange, LineString, Point, Polygon } from '../../src/index';
import { nodeWithDseTypes } from '../support/dse-types-server';
import { runCql } from '../support/raw-cql';
import { skipSuite } from '../support/skipped-suites';
import { describeOnDse } from './describe-on-dse';

const point = "'PointType'";
const line = "'LineStringType'";
const polygon = "'PolygonType'";
const range = "'DateRangeType'";

const area = Polygon.fromString('POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))');
const way = LineString.fromString('LINESTRING (0 0, 1.5 2.5, -3 4)');

/** Types, values of them as they are bound, and how each is read. */
const columns: readonly [type: string, value: unknown, expected?: unknown][] = [
  [point, new Point(1.5, -2.5)],
  [line, way],
  [polygon, area],
  [polygon, Polygon.fromString('POLYGON EMPTY')],
  [range, DateRange.fromString('2020-01')],
  [range, DateRange.fromString('[2020-01-01T10 TO 2021]')],
  [range, DateRange.fromString('[* TO 2021-05-06]')],
  [range, DateRange.fromString('*')],
  [`list<${point}>`, [new Point(1, 2), new Point(3, 4)]],
  [`set<${range}>`, new Set([DateRange.fromString('2019')])],
  [`map<text, ${polygon}>`, new Map([['a', area]])],
  [`frozen<tuple<int, ${point}, ${range}>>`, [1, new Point(1, 2), DateRange.fromString('2020')]],
  [`frozen<place>`, { at: new Point(1, 2), way, open: DateRange.fromString('2020-02') }],
  [`list<frozen<place>>`, [{ at: new Point(5, 6), way, open: null }]],
];

/** Little-endian doubles, and counts before them, as well-known binary has them. */
const doubles = (...numbers: number[]): string => Buffer.from(Float64Array.from(numbers).buffer).toString('hex');
const count = (number: number): string => Buffer.from(Uint32Array.of(number).buffer).toString('hex');
const moment = (iso: string): string => Date.parse(iso).toString(16).padStart(16, '0');

/** Values, and their bytes by the specifications: WKB of the OGC, and the kind, moments and precisions of date ranges. */
const bytes: readonly [type: string, value: unknown, hex: string][] = [
  [point, new Point(1.5, -2.5), `01${count(1)}${doubles(1.5, -2.5)}`],
  [line, way, `01${count(2)}${count(3)}${doubles(0, 0, 1.5, 2.5, -3, 4)}`],
  [polygon, Polygon.fromString('POLYGON ((0 0, 4 0, 0 4, 0 0))'), `01${count(3)}${count(1)}${count(4)}${doubles(0, 0, 4, 0, 0, 4, 0, 0)}`],
  [range, DateRange.fromString('2020-01'), `00${moment('2020-01-01T00:00:00Z')}01`],
  [range, DateRange.fromString('[2020-01-01T10 TO 2021]'), `01${moment('2020-01-01T10:00:00Z')}03${moment('2021-12-31T23:59:59.999Z')}00`],
  [range, DateRange.fromString('[2020-05-06 TO *]'), `02${moment('2020-05-06T00:00:00Z')}02`],
  [range, DateRange.fromString('[* TO 2021-05-06]'), `03${moment('2021-05-06T23:59:59.999Z')}02`],
  [range, DateRange.fromString('[* TO *]'), '04'],
  [range, DateRange.fromString('*'), '05'],
];

describeOnDse('geometry and date ranges', { fixture: nodeWithDseTypes }, (dse) => {
  before(async () => {
    await dse().session.execute(`create type place (at ${point}, way ${line}, open ${range})`);
  });

  columns.forEach(([type, value, expected = value], index) => {
    for (const prepare of [true, false]) {
      it(`keeps ${type}, ${prepare ? 'prepared' : 'unprepared'} (${index})`, async () => {
        const { session } = dse();
        const table = `t${index}_${prepare ? 'prepared' : 'text'}`;
        await session.execute(`create table ${table} (k int primary key, v ${type})`);
        const hints = ['int', type];
        await session.execute(`insert into ${table} (k, v) values (?, ?)`, [1, value], prepare ? {} : { prepare, hints });
        const row = (await session.execute<{ v: unknown }>(`select v from ${table} where k = 1`)).one();
        expect(JSON.stringify(plain(row?.v))).to.equal(JSON.stringify(plain(expected)));
      });
    }
  });

  bytes.forEach(([type, value, hex], index) => {
    it(`sends ${String(value)} as ${type} by the bytes of its specification`, async () => {
      const { session, server, keyspace } = dse();
      await session.execute(`create table bytes${index} (k int primary key, v ${type})`);
      await session.execute(`insert into bytes${index} (k, v) values (1, ?)`, [value]);
      const [rows] = await runCql(server, `select v from ${keyspace}.bytes${index}`);
      expect(rows?.map(([cell]) => cell?.toString('hex'))).to.deep.equal([hex]);
    });
  });

  it('keeps a point and a date range as keys', async () => {
    const { session } = dse();
    await session.execute(`create table keyed (p ${point}, d ${range}, primary key (p, d))`);
    const key = [new Point(1, 2), DateRange.fromString('[2020 TO 2021]')];
    await session.execute('insert into keyed (p, d) values (?, ?)', key);
    const { rows } = await session.execute('select * from keyed where p = ? and d = ?', key);
    expect(rows.length).to.equal(1);
  });

  it('are read by the server as they were meant', async function () {
    const { session, dseVersion } = dse();
    if (dseVersion === undefined) skipSuite(this, 'only DSE reads them as text: npm run test:dse');
    await session.execute(`create table meant (k int primary key, p ${point}, d ${range})`);
    await session.execute("insert into meant (k, p, d) values (1, 'POINT (3 4)', '[2020-01 TO 2020-02]')");
    const row = (await session.execute<{ p: Point; d: DateRange }>('select p, d from meant where k = 1')).one();
    expect([String(row?.p), String(row?.d)]).to.deep.equal([String(new Point(3, 4)), '[2020-01 TO 2020-02]']);
  });
});

/** Maps, sets and tuples as arrays, so that they can be compared as text. */
function plain(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || 'toJSON' in value) return value;
  if (Symbol.iterator in value) return [...(value as Iterable<unknown>)].map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}

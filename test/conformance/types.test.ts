import { expect } from 'chai';
import { DateRange, LineString, Point, Polygon } from '../../src/index';
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

describeOnDse('geometry and date ranges', {}, (dse) => {
  before(async () => {
    await dse().session.execute(`create type place (at ${point}, way ${line}, open ${range})`);
  });

  columns.forEach(([type, value, expected = value], index) => {
    for (const prepare of [true, false]) {
      it(`keeps ${type}, ${prepare ? 'prepared' : 'unprepared'} (${index})`, async () => {
        const { session } = dse();
        const table = `t${index}_${prepare ? 'prepared' : 'text'}`;
        await session.execute(`create table ${table} (k int primary key, v ${type})`);
        const hints = ['int', type.replaceAll("'", '')];
        await session.execute(`insert into ${table} (k, v) values (?, ?)`, [1, value], prepare ? {} : { prepare, hints });
        const row = (await session.execute<{ v: unknown }>(`select v from ${table} where k = 1`)).one();
        expect(JSON.stringify(plain(row?.v))).to.equal(JSON.stringify(plain(expected)));
      });
    }
  });

  it('keeps a point and a date range as keys', async () => {
    const { session } = dse();
    await session.execute(`create table keyed (p ${point}, d ${range}, primary key (p, d))`);
    const key = [new Point(1, 2), DateRange.fromString('[2020 TO 2021]')];
    await session.execute('insert into keyed (p, d) values (?, ?)', key);
    const { rows } = await session.execute('select * from keyed where p = ? and d = ?', key);
    expect(rows.length).to.equal(1);
  });

  it('are read by the server as they were meant', async () => {
    const { session } = dse();
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

import { expect } from 'chai';
import { parseClassName } from '../../../src/codec/class-name';
import { customOf, formatType, listOf, mapOf, scalar, setOf, tupleOf, udtOf } from '../../../src/codec/data-type';
import type { DataType } from '../../../src/codec/data-type';
import { CodecRegistry } from '../../../src/codec/registry';
import { parseType } from '../../../src/codec/type-parser';
import { EncodingError } from '../../../src/errors';
import { DateRange } from '../../../src/values/date-range';
import { LineString, Point, Polygon } from '../../../src/values/geo';
import { Tuple } from '../../../src/values/tuple';
import { bytesOf, valueOf } from './codec-bytes';

const marshal = 'org.apache.cassandra.db.marshal';
const [point, lineString, polygon, dateRange] = ['PointType', 'LineStringType', 'PolygonType', 'DateRangeType']
  .map((name) => customOf(`${marshal}.${name}`)) as [DataType, DataType, DataType, DataType];

/** Bytes of DSE's specification: WKB in little-endian order, and a DateRange of one year. */
const pointHex = '0101000000000000000000f03f0000000000000040';
const rangeHex = `00${Date.UTC(2020, 0, 1).toString(16).padStart(16, '0')}00`;
const sized = (hex: string): string => (hex.length / 2).toString(16).padStart(8, '0') + hex;
const oneTwo = new Point(1, 2);
const in2020 = DateRange.fromString('2020');
const place = udtOf('ks', 'place', [{ name: 'at', type: point }, { name: 'during', type: dateRange }]);

const registry = new CodecRegistry();

describe('codec: DSE types inside of others', () => {
  const cases: [type: DataType, value: unknown, hex: string, text: unknown][] = [
    [listOf(point), [oneTwo, oneTwo], `00000002${sized(pointHex)}${sized(pointHex)}`, ['POINT (1 2)', [1, 2]]],
    [setOf(dateRange), new Set([in2020]), `00000001${sized(rangeHex)}`, ['2020']],
    [mapOf(scalar('text'), point), new Map([['a', oneTwo]]), `000000010000000161${sized(pointHex)}`, { a: 'POINT (1 2)' }],
    [mapOf(dateRange, point), new Map([[in2020, oneTwo]]), `00000001${sized(rangeHex)}${sized(pointHex)}`, new Map([['2020', 'POINT (1 2)']])],
    [tupleOf([point, dateRange]), new Tuple(oneTwo, in2020), sized(pointHex) + sized(rangeHex), ['POINT (1 2)', '2020']],
    [place, { at: oneTwo, during: in2020 }, sized(pointHex) + sized(rangeHex), { at: [1, 2], during: '2020' }],
    [place, { at: null, during: in2020 }, `ffffffff${sized(rangeHex)}`, { during: '2020', at: null }],
    [listOf(lineString), [new LineString()], `00000001${sized('010200000000000000')}`, ['LINESTRING EMPTY']],
    [listOf(polygon), [new Polygon()], `00000001${sized('010300000000000000')}`, ['POLYGON EMPTY']],
  ];
  for (const [type, value, hex, text] of cases) {
    it(`are written and read in ${formatType(type)}`, () => {
      const codec = registry.codecFor(type);
      expect(bytesOf(codec, value)).to.equal(hex);
      expect(bytesOf(codec, text), 'from text').to.equal(hex);
      expect(valueOf(codec, hex)).to.deep.equal(value);
    });
  }

  it('are the same by the class names of a server', () => {
    const name = `${marshal}.MapType(${marshal}.UTF8Type,${marshal}.ListType(${marshal}.PointType))`;
    expect(formatType(parseClassName(name))).to.equal(`map<text, list<'${marshal}.PointType'>>`);
    const hexName = (text: string): string => Buffer.from(text).toString('hex');
    const udt = parseClassName(`${marshal}.UserType(ks,${hexName('place')},${hexName('at')}:${marshal}.PointType,${hexName('during')}:${marshal}.DateRangeType)`);
    expect(valueOf(registry.codecFor(udt), sized(pointHex) + sized(rangeHex))).to.deep.equal({ at: oneTwo, during: in2020 });
  });

  it('are the same by hints', () => {
    const codec = registry.codecFor(parseType("frozen<list<'PointType'>>"));
    expect(bytesOf(codec, ['POINT (1 2)'])).to.equal(`00000001${sized(pointHex)}`);
  });

  it('name their place when they are wrong', () => {
    const codec = registry.codecFor(listOf(place));
    expect(() => bytesOf(codec, [{ at: 'POINT EMPTY', during: null }])).to.throw(EncodingError, '[0].at');
    expect(() => bytesOf(codec, [{ at: null, during: '2020-13' }])).to.throw(EncodingError, '[0].during');
  });

  it('round the end of a range, wherever it comes from', () => {
    const hexOf = (ms: number): string => ms.toString(16).padStart(16, '0');
    const [from, to] = [Date.UTC(2020, 4, 17, 13), Date.UTC(2020, 4, 20, 7)];
    const read = valueOf(registry.codecFor(dateRange), `01${hexOf(from)}02${hexOf(to)}02`) as DateRange;
    expect(String(read)).to.equal('[2020-05-17 TO 2020-05-20]');
    expect([read.lower!.date, read.upper!.date]).to.deep.equal([new Date('2020-05-17T00:00:00.000Z'), new Date('2020-05-20T23:59:59.999Z')]);
    const made = new DateRange({ date: from, precision: 'day' }, { date: to, precision: 'day' });
    expect(made).to.deep.equal(read);
    expect(bytesOf(registry.codecFor(dateRange), made)).to.equal(`01${hexOf(Date.UTC(2020, 4, 17))}02${hexOf(Date.UTC(2020, 4, 21) - 1)}02`);
  });
});

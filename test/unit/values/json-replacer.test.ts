import { expect } from 'chai';
import { jsonReplacer } from '../../../src/values/json-replacer';
import { BigDecimal, DateRange, Duration, LocalDate, LocalTime, Point, TimeUuid, Tuple, Uuid } from '../../../src/index';

const id = 'b0598992-6dd9-4a36-b3ba-8e6ce5a3d1de';
const timeId = '8b9e7a60-2e26-11ee-be56-0242ac120002';
const json = (value: unknown): unknown => JSON.parse(JSON.stringify({ value }, jsonReplacer)).value;

describe('values: JSON', () => {
  /** test/server/observability/json.test.ts compares with what `SELECT JSON` gives. */
  const table: [what: string, value: unknown, expected: unknown][] = [
    ['bigint', 9_223_372_036_854_775_807n, '9223372036854775807'],
    ['int', 42, 42],
    ['double that JSON has no number for', NaN, 'NaN'],
    ['blob', Buffer.from('cafe', 'hex'), '0xcafe'],
    ['empty blob', new Uint8Array(0), '0x'],
    ['uuid', Uuid.fromString(id), id],
    ['timeuuid', TimeUuid.fromString(timeId), timeId],
    ['decimal', BigDecimal.fromString('1.10'), '1.10'],
    ['date', LocalDate.fromString('2026-01-31'), '2026-01-31'],
    ['time', LocalTime.fromNanoseconds(5n), '00:00:00.000000005'],
    ['timestamp', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['duration', Duration.fromString('1mo2d'), '1mo2d'],
    ['tuple', new Tuple(1, 'a', null), [1, 'a', null]],
    ['tuple of integers', new Tuple(1n), ['1']],
    ['set', new Set([1n, 2n]), ['1', '2']],
    ['map', new Map([['a', new Set([1])]]), { a: [1] }],
    ['map by uuid', new Map([[Uuid.fromString(id), 1]]), { [id]: 1 }],
    ['map by blob', new Map([[Buffer.from('00', 'hex'), 1]]), { '0x00': 1 }],
    ['map by list', new Map([[[1, 2], 1]]), { '[1,2]': 1 }],
    ['map by timestamp', new Map([[new Date(0), 1]]), { '1970-01-01T00:00:00.000Z': 1 }],
    ['vector<float>', Float32Array.of(1, 2.5), [1, 2.5]],
    ['list', [1n, [Buffer.from('01', 'hex')]], ['1', ['0x01']]],
    ['user-defined type', { street: 'x', n: 1n }, { street: 'x', n: '1' }],
    ['point', new Point(1, 2), { type: 'Point', coordinates: [1, 2] }],
    ['date range', DateRange.fromString('[2020 TO *]'), '[2020 TO *]'],
    ['null', null, null],
  ];
  for (const [what, value, expected] of table) {
    it(`writes ${what} as ${JSON.stringify(expected)}`, () => expect(json(value)).to.deep.equal(expected));
  }

  it('writes a column of any name', () => {
    const row = Object.defineProperty({}, '__proto__', { value: 1n, enumerable: true, configurable: true, writable: true });
    expect(JSON.stringify([row], jsonReplacer)).to.equal('[{"__proto__":"1"}]');
    expect(JSON.stringify(new Map([['__proto__', 1n]]), jsonReplacer)).to.equal('{"__proto__":"1"}');
  });

  it('leaves out what is not set, and writes the value at the top', () => {
    expect(JSON.stringify({ a: undefined, b: 1n }, jsonReplacer)).to.equal('{"b":"1"}');
    expect(JSON.stringify(5n, jsonReplacer)).to.equal('"5"');
  });

  it('is needed for integers of 64 bits only, which JSON.stringify refuses on its own', () => {
    expect(() => JSON.stringify({ a: 1n })).to.throw(TypeError);
    expect(JSON.stringify({ id: Uuid.fromString(id), blob: Buffer.from('a') })).to.equal(`{"id":"${id}","blob":{"type":"Buffer","data":[97]}}`);
  });
});

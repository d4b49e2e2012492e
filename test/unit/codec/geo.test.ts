import { expect } from 'chai';

import { lineString, point, polygon } from '../../../src/codec/geo';
import { LineString, Point, Polygon } from '../../../src/values/geo';
import { alsoWrites, readsNothingAsNull, refuses, refusesBytes, valueOf, writesAndReads } from './codec-bytes';

const oneTwo = '000000000000f03f0000000000000040';
const zero = '00'.repeat(16);

describe('codec: PointType', () => {
  writesAndReads(point, [[new Point(1, 2), `0101000000${oneTwo}`]]);
  alsoWrites(point, [['POINT (1 2)', `0101000000${oneTwo}`], [[1, 2], `0101000000${oneTwo}`]]);
  it('reads the other byte order', () => {
    expect(valueOf(point, '00000000013ff00000000000004000000000000000')).to.deep.equal(new Point(1, 2));
  });
  refuses(point, ['', 'POINT EMPTY', 'POINT (1)', 'LINESTRING (1 2)', [1], [1, 2, 3], ['1', 2], 1, true, {}]);
  refusesBytes(point, [
    '01', '01010000', '0101000000', `0201000000${oneTwo}`, `0102000000${oneTwo}`, `0101000000${oneTwo}00`,
    `0101000000${oneTwo.slice(2)}`,
  ]);
  readsNothingAsNull(point);
});

describe('codec: LineStringType', () => {
  writesAndReads(lineString, [
    [new LineString([[0, 0], [1, 2]]), `010200000002000000${zero}${oneTwo}`],
    [new LineString(), '010200000000000000'],
  ]);
  alsoWrites(lineString, [
    ['LINESTRING (0 0, 1 2)', `010200000002000000${zero}${oneTwo}`], ['LINESTRING EMPTY', '010200000000000000'],
  ]);
  it('reads the other byte order', () => {
    expect(valueOf(lineString, `000000000200000001${zero}`)).to.deep.equal(new LineString([[0, 0]]));
  });
  refuses(lineString, ['', 'POINT (1 2)', [1], [[1]], 1, {}]);
  refusesBytes(lineString, [
    '0102000000', '010200000001000000', '0102000000ffffffff', `010200000002000000${zero}`,
    `010200000001000000${zero}00`, '010300000000000000',
  ]);
  readsNothingAsNull(lineString);
});

describe('codec: PolygonType', () => {
  const ring = `02000000${zero}${oneTwo}`;
  writesAndReads(polygon, [
    [new Polygon([[[0, 0], [1, 2]], []]), `010300000002000000${ring}00000000`],
    [new Polygon(), '010300000000000000'],
  ]);
  alsoWrites(polygon, [['POLYGON ((0 0, 1 2))', `010300000001000000${ring}`]]);
  refuses(polygon, ['', 'POLYGON (0 0)', [1], [[1]], 1, {}]);
  refusesBytes(polygon, [
    '0103000000', '010300000001000000', '0103000000ffffffff', '010300000001000000ffffffff', `010300000002000000${ring}`,
    `010300000001000000${ring}00`,
  ]);
  readsNothingAsNull(polygon);
});

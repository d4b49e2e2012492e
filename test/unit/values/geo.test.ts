import { inspect } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { EncodingError } from '../../../src/errors';
import { LineString, Point, Polygon } from '../../../src/values/geo';

const square = [[0, 0], [4, 0], [4, 4], [0, 0]] as const;
const hole = [[1, 1], [2, 1], [2, 2], [1, 1]] as const;

describe('values: geo', () => {
  describe('Point', () => {
    const readable: [text: string, x: number, y: number][] = [
      ['POINT (1 2)', 1, 2], ['POINT(1 2)', 1, 2], ['point ( 1   2 )', 1, 2], [' Point\n(1\t2) ', 1, 2],
      ['POINT (-1.5 +2.25)', -1.5, 2.25],
      ['POINT (1e3 -2E-2)', 1_000, -0.02], ['POINT (.5 5.)', 0.5, 5],
      ['POINT (0 1.7976931348623157e308)', 0, Number.MAX_VALUE],
    ];
    for (const [text, x, y] of readable) {
      it(`reads ${inspect(text)}`, () => expect(Point.fromString(text)).to.deep.equal(new Point(x, y)));
    }

    const malformed: [text: unknown, problem: string][] = [
      ['', 'expected the word POINT at character 0'], ['POLYGON ((0 0))', 'expected the word POINT'],
      ['POINTS (1 2)', 'expected the word POINT'],
      ['POINT', 'expected "(" at character 5'], ['POINT 1 2', 'expected "("'],
      ['POINT (1)', 'expected a number at character 8'],
      ['POINT (1 2', 'expected "," or ")" at character 10'], ['POINT (1 2 3)', 'expected "," or ")"'],
      ['POINT Z (1 2 3)', 'expected "("'],
      ['POINT (1,2)', 'expected a number'], ['POINT (a b)', 'expected a number'],
      ['POINT (NaN NaN)', 'expected a number'],
      ['POINT (1-2)', 'expected a number'], ['POINT (1e400 0)', 'expected a number'],
      ['POINT (1 2) x', 'expected its end at character 11'],
      ['POINT (1 2))', 'expected its end'], ['POINT (1 2, 3 4)', '2 places are not a point'],
      ['POINT ()', 'expected a number'],
      [null, 'null is not well-known text'], [5, 'number 5 is not well-known text'],
    ];
    for (const [text, problem] of malformed) {
      it(`refuses ${inspect(text)}`, () => {
        expect(() => Point.fromString(text as string)).to.throw(EncodingError, 'as PointType')
          .with.property('message').that.includes(problem);
      });
    }

    it('refuses POINT EMPTY', () => {
      expect(() => Point.fromString('POINT EMPTY')).to.throw(EncodingError, 'POINT EMPTY cannot be stored');
    });

    it('refuses coordinates that are no numbers', () => {
      for (const parts of [['1', 2], [1, null], [1], [1n, 2]]) {
        expect(() => new Point(...(parts as [number, number]))).to.throw(EncodingError, 'is not a number');
      }
    });

    it('comes from itself, text or a pair', () => {
      const point = new Point(1, 2);
      expect(Point.from(point)).to.equal(point);
      expect(Point.from('POINT (1 2)').equals(point)).to.equal(true);
      expect(Point.from([1, 2]).equals(point)).to.equal(true);
      for (const value of [null, undefined, 5, [1], [1, 2, 3], ['1', 2], {}]) {
        expect(() => Point.from(value)).to.throw(EncodingError, 'Cannot encode as PointType');
      }
    });

    it('equals a point of the same coordinates', () => {
      expect(new Point(1, 2).equals(new Point(1, 2))).to.equal(true);
      expect(new Point(NaN, 0).equals(new Point(NaN, -0))).to.equal(true);
      for (const other of [new Point(2, 1), new Point(1, 3), [1, 2], 'POINT (1 2)', null]) {
        expect(new Point(1, 2).equals(other)).to.equal(false);
      }
    });

    it('prints itself', () => {
      const point = new Point(1.5, -2);
      expect(point.toString()).to.equal('POINT (1.5 -2)');
      expect(inspect([point])).to.equal('[ Point(1.5 -2) ]');
      expect(JSON.stringify(point)).to.equal('{"type":"Point","coordinates":[1.5,-2]}');
    });
  });

  describe('LineString', () => {
    it('reads and prints well-known text', () => {
      const line = LineString.fromString('linestring(0 0,1 1, 2.5 -3)');
      expect(line).to.deep.equal(new LineString([[0, 0], new Point(1, 1), [2.5, -3]]));
      expect(line.toString()).to.equal('LINESTRING (0 0, 1 1, 2.5 -3)');
      expect(inspect(line)).to.equal('LineString(0 0, 1 1, 2.5 -3)');
      expect(JSON.stringify(line)).to.equal('{"type":"LineString","coordinates":[[0,0],[1,1],[2.5,-3]]}');
    });

    it('may be empty', () => {
      const line = LineString.fromString('LINESTRING EMPTY');
      expect(line).to.deep.equal(new LineString());
      expect([line.toString(), inspect(line)]).to.deep.equal(['LINESTRING EMPTY', 'LineString(EMPTY)']);
      expect(JSON.stringify(line)).to.equal('{"type":"LineString","coordinates":[]}');
    });

    for (const text of [
      'LINESTRING', 'LINESTRING ()', 'LINESTRING (0 0,)', 'LINESTRING (0 0 1 1)', 'LINESTRING EMPTY (0 0)',
      'POINT (0 0)',
    ]) {
      it(`refuses ${text}`, () => {
        expect(() => LineString.fromString(text)).to.throw(EncodingError, 'as LineStringType');
      });
    }

    it('copies its points and keeps them', () => {
      const points = [new Point(0, 0), new Point(1, 1)];
      const line = new LineString(points);
      points.pop();
      expect(line.points).to.have.length(2);
      expect(() => (line.points as Point[]).pop()).to.throw(TypeError);
      expect(new LineString(new Set(points)).points).to.have.length(1);
    });

    it('comes from itself, text or points', () => {
      const line = new LineString([[0, 0], [1, 1]]);
      expect(LineString.from(line)).to.equal(line);
      expect(LineString.from('LINESTRING (0 0, 1 1)').equals(line)).to.equal(true);
      expect(LineString.from([[0, 0], [1, 1]]).equals(line)).to.equal(true);
      for (const value of [null, undefined, 5, {}, [1, 2], [[0]], ['a']]) {
        expect(() => LineString.from(value)).to.throw(EncodingError, 'Cannot encode as LineStringType');
      }
    });

    it('equals a line through the same points', () => {
      const line = new LineString([[0, 0], [1, 1]]);
      expect(line.equals(new LineString([[0, 0], [1, 1]]))).to.equal(true);
      for (const other of [
        new LineString([[0, 0]]), new LineString([[1, 1], [0, 0]]), new LineString(), line.toString(), null,
      ]) {
        expect(line.equals(other)).to.equal(false);
      }
    });

    it('takes more points than a call takes arguments', () => {
      expect(new LineString(new Array(300_000).fill([1, 2])).points).to.have.length(300_000);
    });
  });

  describe('Polygon', () => {
    const text = 'POLYGON ((0 0, 4 0, 4 4, 0 0), (1 1, 2 1, 2 2, 1 1))';

    it('reads and prints well-known text', () => {
      const polygon = Polygon.fromString(text.toLowerCase().replaceAll(', ', ','));
      expect(polygon).to.deep.equal(new Polygon([square, hole]));
      expect(polygon.toString()).to.equal(text);
      expect(inspect(polygon)).to.equal('Polygon((0 0, 4 0, 4 4, 0 0), (1 1, 2 1, 2 2, 1 1))');
      expect(polygon.toJSON()).to.deep.equal({ type: 'Polygon', coordinates: [square, hole] });
    });

    it('may be empty', () => {
      const polygon = Polygon.fromString('POLYGON EMPTY');
      expect(polygon).to.deep.equal(new Polygon());
      expect([polygon.toString(), inspect(polygon)]).to.deep.equal(['POLYGON EMPTY', 'Polygon(EMPTY)']);
    });

    it('may have an empty ring', () => {
      const polygon = new Polygon([square, []]);
      expect(polygon.toString()).to.equal('POLYGON ((0 0, 4 0, 4 4, 0 0), EMPTY)');
      expect(Polygon.fromString(polygon.toString()).equals(polygon)).to.equal(true);
    });

    for (const each of [
      'POLYGON', 'POLYGON ()', 'POLYGON (0 0, 1 1)', 'POLYGON ((0 0)', 'POLYGON ((0 0),)', 'POLYGON ((0 0)) (',
      'LINESTRING (0 0)',
    ]) {
      it(`refuses ${each}`, () => expect(() => Polygon.fromString(each)).to.throw(EncodingError, 'as PolygonType'));
    }

    it('comes from itself, text or rings', () => {
      const polygon = new Polygon([square, hole]);
      expect(Polygon.from(polygon)).to.equal(polygon);
      expect(Polygon.from(text).equals(polygon)).to.equal(true);
      expect(Polygon.from([square, hole]).equals(polygon)).to.equal(true);
      for (const value of [null, undefined, 5, {}, [5], ['a'], [[5]], square]) {
        expect(() => Polygon.from(value)).to.throw(EncodingError, 'Cannot encode as PolygonType');
      }
    });

    it('equals a polygon of the same rings', () => {
      const polygon = new Polygon([square, hole]);
      expect(polygon.equals(new Polygon([square, hole]))).to.equal(true);
      for (const other of [new Polygon([square]), new Polygon([hole, square]), new Polygon(), text, null]) {
        expect(polygon.equals(other)).to.equal(false);
      }
    });
  });

  it('reads the text of any finite coordinates', () => {
    const coordinate = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(fc.property(fc.array(fc.tuple(coordinate, coordinate), { maxLength: 8 }), (points) => {
      const line = new LineString(points);
      expect(LineString.fromString(line.toString()).equals(line)).to.equal(true);
    }));
  });
});

import { inspect } from 'node:util';

import { describeValue, EncodingError } from '../errors';
import { Value } from './value';
import { WktReader } from './wkt';

/** A point, or its two coordinates. */
export type PointLike = Point | readonly [x: number, y: number];

/** What the three geometries have in common: they print without the word that their class name says already. */
abstract class Geometry extends Value {
  override [inspect.custom](): string {
    return `${this.constructor.name}(${this.toString().replace(/^[A-Z]+ \(?|\)$/g, '')})`;
  }
}

/** DSE PointType: a place on a plane, or a longitude and a latitude. */
export class Point extends Geometry {
  readonly x: number;
  readonly y: number;

  constructor(x: number, y: number) {
    super();
    for (const coordinate of [x, y]) {
      if (typeof coordinate === 'number') continue;
      throw new EncodingError('PointType', `${describeValue(coordinate)} is not a number`);
    }
    this.x = x;
    this.y = y;
  }

  /** Reads `POINT (1 2)`; `POINT EMPTY` has no binary form and is refused. */
  static fromString(text: string): Point {
    const input = new WktReader('PointType', 'POINT', text);
    if (input.empty()) throw new EncodingError('PointType', 'POINT EMPTY cannot be stored');
    const [[x, y], ...more] = input.list(() => input.position()) as [[number, number], ...unknown[]];
    if (more.length > 0) throw new EncodingError('PointType', `${more.length + 1} places are not a point`);
    input.end();
    return new Point(x, y);
  }

  /** A Point as it is, or one from its well-known text or from two coordinates. */
  static from(value: unknown): Point {
    return typeof value === 'string' ? Point.fromString(value) : pointOf('PointType', value);
  }

  override equals(other: unknown): boolean {
    return other instanceof Point && sameNumber(this.x, other.x) && sameNumber(this.y, other.y);
  }

  /** GeoJSON (RFC 7946 §3.1.2). */
  override toJSON(): { type: 'Point'; coordinates: number[] } {
    return { type: 'Point', coordinates: coordinatesOf(this) };
  }

  override toString(): string {
    return `POINT (${positionText(this)})`;
  }
}

/** DSE LineStringType: a line through points, or through none. */
export class LineString extends Geometry {
  readonly points: readonly Point[];

  constructor(points: Iterable<PointLike> = []) {
    super();
    this.points = pointsOf('LineStringType', points);
  }

  /** Reads `LINESTRING (0 0, 1 1)` or `LINESTRING EMPTY`. */
  static fromString(text: string): LineString {
    const input = new WktReader('LineStringType', 'LINESTRING', text);
    const positions = input.empty() ? [] : input.list(() => input.position());
    input.end();
    return new LineString(positions);
  }

  /** A LineString as it is, or one from its well-known text or from points. */
  static from(value: unknown): LineString {
    if (value instanceof LineString) return value;
    if (typeof value === 'string') return LineString.fromString(value);
    return new LineString((value ?? null) as Iterable<PointLike>);
  }

  override equals(other: unknown): boolean {
    return other instanceof LineString && samePoints(this.points, other.points);
  }

  /** GeoJSON (RFC 7946 §3.1.4). */
  override toJSON(): { type: 'LineString'; coordinates: number[][] } {
    return { type: 'LineString', coordinates: this.points.map(coordinatesOf) };
  }

  override toString(): string {
    return `LINESTRING ${lineText(this.points)}`;
  }
}

/** DSE PolygonType: an outer ring and the rings of its holes, or nothing. */
export class Polygon extends Geometry {
  readonly rings: readonly (readonly Point[])[];

  constructor(rings: Iterable<Iterable<PointLike>> = []) {
    super();
    requireIterable('PolygonType', rings, 'rings');
    this.rings = Object.freeze(Array.from(rings, (ring) => pointsOf('PolygonType', ring)));
  }

  /** Reads `POLYGON ((0 0, 4 0, 4 4, 0 0), (1 1, 2 1, 2 2, 1 1))` or `POLYGON EMPTY`. */
  static fromString(text: string): Polygon {
    const input = new WktReader('PolygonType', 'POLYGON', text);
    const rings = input.empty() ? [] : input.list(() => (input.empty() ? [] : input.list(() => input.position())));
    input.end();
    return new Polygon(rings);
  }

  /** A Polygon as it is, or one from its well-known text or from rings of points. */
  static from(value: unknown): Polygon {
    if (value instanceof Polygon) return value;
    if (typeof value === 'string') return Polygon.fromString(value);
    return new Polygon((value ?? null) as Iterable<Iterable<PointLike>>);
  }

  override equals(other: unknown): boolean {
    return (
      other instanceof Polygon &&
      this.rings.length === other.rings.length &&
      this.rings.every((ring, i) => samePoints(ring, other.rings[i]!))
    );
  }

  /** GeoJSON (RFC 7946 §3.1.6). */
  override toJSON(): { type: 'Polygon'; coordinates: number[][][] } {
    return { type: 'Polygon', coordinates: this.rings.map((ring) => ring.map(coordinatesOf)) };
  }

  override toString(): string {
    return `POLYGON ${this.rings.length === 0 ? 'EMPTY' : `(${this.rings.map(lineText).join(', ')})`}`;
  }
}

function pointOf(cqlType: string, value: unknown): Point {
  if (value instanceof Point) return value;
  if (Array.isArray(value) && value.length === 2) return new Point(value[0] as number, value[1] as number);
  throw new EncodingError(cqlType, `${describeValue(value)} is neither a Point nor a pair [x, y]`);
}

function pointsOf(cqlType: string, points: Iterable<PointLike>): readonly Point[] {
  requireIterable(cqlType, points, 'points');
  return Object.freeze(Array.from(points, (point) => pointOf(cqlType, point)));
}

function requireIterable(cqlType: string, value: unknown, what: string): void {
  if (typeof value === 'object' && value !== null && Symbol.iterator in value) return;
  throw new EncodingError(cqlType, `${describeValue(value)} is not an array of ${what}`);
}

function samePoints(mine: readonly Point[], others: readonly Point[]): boolean {
  return mine.length === others.length && mine.every((point, i) => point.equals(others[i]));
}

function sameNumber(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

function coordinatesOf(point: Point): number[] {
  return [point.x, point.y];
}

function positionText(point: Point): string {
  return `${point.x} ${point.y}`;
}

function lineText(points: readonly Point[]): string {
  return points.length === 0 ? 'EMPTY' : `(${points.map(positionText).join(', ')})`;
}

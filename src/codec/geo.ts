import type { ByteReader } from '../bytes/byte-reader';
import type { ByteWriter } from '../bytes/byte-writer';
import { DecodingError } from '../errors';
import { LineString, Point, Polygon } from '../values/geo';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';

/** Well-known binary (OGC 06-103r4 §8.2): the byte order, the geometry's type, then counts and coordinates. */
const littleEndian = 1;
const headerBytes = 5;
const pointBytes = 16;
const wkbTypes = { point: 1, lineString: 2, polygon: 3 } as const;

/** DSE PointType. */
export const point: Codec<Point> = defineCodec({
  cqlType: "'org.apache.cassandra.db.marshal.PointType'",
  emptyValue: null,
  write(value, out) {
    const place = Point.from(value);
    writeHeader(wkbTypes.point, out);
    writePoint(place, out);
  },
  read(input, size) {
    const wkb = new WkbReader(input, size, wkbTypes.point);
    return wkb.point();
  },
});

/** DSE LineStringType. */
export const lineString: Codec<LineString> = defineCodec({
  cqlType: "'org.apache.cassandra.db.marshal.LineStringType'",
  emptyValue: null,
  write(value, out) {
    const { points } = LineString.from(value);
    writeHeader(wkbTypes.lineString, out);
    writePoints(points, out);
  },
  read(input, size) {
    const wkb = new WkbReader(input, size, wkbTypes.lineString);
    return new LineString(wkb.points());
  },
});

/** DSE PolygonType. */
export const polygon: Codec<Polygon> = defineCodec({
  cqlType: "'org.apache.cassandra.db.marshal.PolygonType'",
  emptyValue: null,
  write(value, out) {
    const { rings } = Polygon.from(value);
    writeHeader(wkbTypes.polygon, out);
    writeUint32(rings.length, out);
    for (const ring of rings) writePoints(ring, out);
  },
  read(input, size) {
    const wkb = new WkbReader(input, size, wkbTypes.polygon);
    const rings: Point[][] = [];
    for (let count = wkb.count(4); count > 0; count--) rings.push(wkb.points());
    return new Polygon(rings);
  },
});

/** Reads well-known binary in either byte order; every count is checked against the bytes of the value. */
class WkbReader {
  readonly #input: ByteReader;
  readonly #end: number;
  readonly #isLittleEndian: boolean;

  constructor(input: ByteReader, size: number, type: number) {
    this.#input = input;
    this.#end = input.position + size;
    if (size < headerBytes) throw new DecodingError(`A geometry has at least ${headerBytes} bytes, not ${size}`);
    const order = input.uint8();
    if (order > 1) throw new DecodingError(`Byte order ${order} of a geometry is neither 0 nor 1`);
    this.#isLittleEndian = order === littleEndian;
    const found = this.#uint32();
    if (found !== type) throw new DecodingError(`A geometry is of WKB type ${found} instead of ${type}`);
  }

  count(minimumSize: number): number {
    const count = this.#uint32();
    const remaining = this.#end - this.#input.position;
    if (count * minimumSize <= remaining) return count;
    throw new DecodingError(`A geometry of ${count} parts does not fit into ${remaining} bytes`);
  }

  point(): Point {
    const at = this.#input.take(pointBytes);
    const { bytes } = this.#input;
    return this.#isLittleEndian
      ? new Point(bytes.readDoubleLE(at), bytes.readDoubleLE(at + 8))
      : new Point(bytes.readDoubleBE(at), bytes.readDoubleBE(at + 8));
  }

  points(): Point[] {
    const points: Point[] = [];
    for (let count = this.count(pointBytes); count > 0; count--) points.push(this.point());
    return points;
  }

  #uint32(): number {
    const at = this.#input.take(4);
    return this.#isLittleEndian ? this.#input.bytes.readUInt32LE(at) : this.#input.bytes.readUInt32BE(at);
  }
}

function writeHeader(type: number, out: ByteWriter): void {
  out.uint8(littleEndian);
  writeUint32(type, out);
}

function writePoints(points: readonly Point[], out: ByteWriter): void {
  writeUint32(points.length, out);
  for (const place of points) writePoint(place, out);
}

function writePoint(place: Point, out: ByteWriter): void {
  const at = out.reserve(pointBytes);
  out.bytes.writeDoubleLE(place.x, at);
  out.bytes.writeDoubleLE(place.y, at + 8);
}

function writeUint32(value: number, out: ByteWriter): void {
  const at = out.reserve(4);
  out.bytes.writeUInt32LE(value, at);
}

import { cassandraDriverMakers, loadCassandraDriver } from '../drivers/cassandra-driver';
import { BenchUuid } from '../workloads/bench-values';
import { convert } from '../workloads/convert';
import { loadInternal, loadPeer } from './load';
import type { Contender, MicroCase, MicroPlaces } from './micro-case';

type RegistryFile = typeof import('../../src/codec/registry');
type ReaderFile = typeof import('../../src/bytes/byte-reader');
type WriterFile = typeof import('../../src/bytes/byte-writer');
type UuidFile = typeof import('../../src/values/uuid');

/** What is used of the peer's lib/encoder.js. */
type PeerEncoder = new (version: number, options: object) => {
  parseFqTypeName(className: string): Promise<object> | object;
  encode(value: unknown, type: object): Buffer;
  decode(bytes: Buffer, type: object): unknown;
};

interface Sample {
  readonly type: string;
  /** The same type by the names of Java classes, which the peer reads. */
  readonly className: string;
  readonly value: unknown;
}

const times = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i));
const marshal = (name: string, ...parameters: string[]): string => (
  `org.apache.cassandra.db.marshal.${name}${parameters.length === 0 ? '' : `(${parameters.join(',')})`}`
);
const int32 = marshal('Int32Type');
const utf8 = marshal('UTF8Type');

const samples: readonly Sample[] = [
  { type: 'int', className: int32, value: 42 },
  { type: 'bigint', className: marshal('LongType'), value: 1_234_567_890_123n },
  { type: 'double', className: marshal('DoubleType'), value: 1.25 },
  { type: 'boolean', className: marshal('BooleanType'), value: true },
  { type: 'timestamp', className: marshal('TimestampType'), value: new Date('2026-01-01T00:00:00Z') },
  { type: 'uuid', className: marshal('UUIDType'), value: BenchUuid.of(7) },
  { type: 'text', className: utf8, value: 'item number 7' },
  { type: 'text', className: utf8, value: 'a longer text, '.repeat(70) },
  { type: 'list<int>', className: marshal('ListType', int32), value: times(100, (i) => i) },
  { type: 'set<text>', className: marshal('SetType', utf8), value: new Set(times(20, (i) => `tag ${i}`)) },
  { type: 'map<text, int>', className: marshal('MapType', utf8, int32), value: new Map(times(20, (i) => [`key ${i}`, i])) },
  {
    type: 'vector<float, 1536>',
    className: marshal('VectorType', marshal('FloatType'), '1536'),
    value: Float32Array.from(times(1_536, (i) => i / 3)),
  },
];

/** Values to bytes and back, one at a time. */
export async function codecCases(places: MicroPlaces): Promise<MicroCase[]> {
  const cases = await Promise.all(samples.map(async (sample) => {
    const pairs = [ownPair(sample, places), await peerPair(sample, places)].filter((pair) => pair !== undefined);
    const title = `${sample.type}${typeof sample.value === 'string' ? ` of ${sample.value.length} characters` : ''}`;
    return [
      { title: `${title} written`, contenders: pairs.map(({ write }) => write) },
      { title: `${title} read`, contenders: pairs.map(({ read }) => read) },
    ];
  }));
  return cases.flat();
}

interface Pair {
  readonly write: Contender;
  readonly read: Contender;
}

function ownPair({ type, value }: Sample, places: MicroPlaces): Pair {
  const { CodecRegistry } = loadInternal(places, 'codec/registry') as RegistryFile;
  const { ByteReader } = loadInternal(places, 'bytes/byte-reader') as ReaderFile;
  const { ByteWriter } = loadInternal(places, 'bytes/byte-writer') as WriterFile;
  const { Uuid } = loadInternal(places, 'values/uuid') as UuidFile;
  const codec = new CodecRegistry().codecForHint(type);
  const own = convert(value, { uuid: (text) => Uuid.fromString(text) });
  const out = new ByteWriter();
  codec.write(own, out);
  const bytes = Buffer.from(out.written());
  const write = (): unknown => {
    out.rewind(0);
    codec.write(own, out);
    return out.position;
  };
  return {
    write: { name: 'purecql', run: write },
    read: { name: 'purecql', run: () => codec.read(new ByteReader(bytes), bytes.length) },
  };
}

async function peerPair({ className, value }: Sample, places: MicroPlaces): Promise<Pair | undefined> {
  const Encoder = loadPeer(places, 'cassandra-driver/lib/encoder') as PeerEncoder | undefined;
  if (Encoder === undefined) return undefined;
  const encoder = new Encoder(4, {});
  const type = await encoder.parseFqTypeName(className);
  const own = convert(value, cassandraDriverMakers(loadCassandraDriver(places.peers)));
  const bytes = encoder.encode(own, type);
  return {
    write: { name: 'cassandra-driver', run: () => encoder.encode(own, type) },
    read: { name: 'cassandra-driver', run: () => encoder.decode(bytes, type) },
  };
}

import { loadWire } from '../wire/wire';
import { loadInternal, loadPeer } from './load';
import type { Contender, MicroCase, MicroPlaces } from './micro-case';

type FrameWriterFile = typeof import('../../src/protocol/frame-writer');
type FramerFile = typeof import('../../src/protocol/framer');
type ParametersFile = typeof import('../../src/session/parameters');
type RegistryFile = typeof import('../../src/codec/registry');
type VersionFile = typeof import('../../src/protocol/version');

/** What is used of the peer's lib/requests.js and lib/encoder.js. */
interface PeerRequests {
  readonly ExecuteRequest: new (...parts: [query: string, id: Buffer, values: unknown[], options: undefined, meta: object]) => {
    write(encoder: object, stream: number): Buffer;
  };
}
type PeerEncoder = new (version: number, options: object) => object;

const framesInChunk = 100;
const answerBytes = 128;
const headerBytes = 9;
const intCode = 9;

/** Envelopes written and cut out of chunks, without what is in them. */
export function frameCases(places: MicroPlaces): MicroCase[] {
  return [
    {
      title: 'EXECUTE with one int written',
      contenders: [writeExecute(places), peerExecute(places)].filter((contender) => contender !== undefined),
    },
    { title: `chunk of ${framesInChunk} answers cut`, contenders: [cutChunk(places), cutByHand()] },
  ];
}

function writeExecute(places: MicroPlaces): Contender {
  const { FrameWriter } = loadInternal(places, 'protocol/frame-writer') as FrameWriterFile;
  const { versions } = loadInternal(places, 'protocol/version') as VersionFile;
  const { bindToMarkers } = loadInternal(places, 'session/parameters') as ParametersFile;
  const { CodecRegistry } = loadInternal(places, 'codec/registry') as RegistryFile;
  const { Consistency } = loadWire(places.build);
  const markers = [{ name: 'id', codec: new CodecRegistry().codecForHint('int') }];
  const writer = new FrameWriter(versions.V4);
  const statementId = Buffer.alloc(16);
  const run = (): unknown => {
    const parameters = { consistency: Consistency.LOCAL_ONE, values: bindToMarkers(markers, [42]) };
    writer.write({ kind: 'EXECUTE', statementId, parameters }, { stream: 1 });
    const bytes = writer.takePending();
    if (bytes !== undefined) writer.recycle(bytes);
    return bytes;
  };
  return { name: 'purecql', run };
}

function peerExecute(places: MicroPlaces): Contender | undefined {
  const requests = loadPeer(places, 'cassandra-driver/lib/requests') as PeerRequests | undefined;
  const Encoder = loadPeer(places, 'cassandra-driver/lib/encoder') as PeerEncoder | undefined;
  if (requests === undefined || Encoder === undefined) return undefined;
  const encoder = new Encoder(4, {});
  const id = Buffer.alloc(16);
  const meta = { columns: [{ type: { code: intCode } }] };
  return {
    name: 'cassandra-driver',
    run: () => new requests.ExecuteRequest('', id, [42], undefined, meta).write(encoder, 1),
  };
}

function chunkOfAnswers(): Buffer {
  const answer = Buffer.alloc(answerBytes);
  Buffer.from([0x84, 0, 0, 1, 0x08]).copy(answer);
  answer.writeUInt32BE(answerBytes - headerBytes, 5);
  return Buffer.concat(Array.from({ length: framesInChunk }, () => answer));
}

function cutChunk(places: MicroPlaces): Contender {
  const { Framer } = loadInternal(places, 'protocol/framer') as FramerFile;
  const framer = new Framer({ direction: 'response' });
  const chunk = chunkOfAnswers();
  const run = (): unknown => {
    framer.push(chunk);
    let count = 0;
    while (framer.next() !== undefined) count++;
    return count;
  };
  return { name: 'purecql', run };
}

function cutByHand(): Contender {
  const chunk = chunkOfAnswers();
  const run = (): unknown => {
    let count = 0;
    for (let at = 0; at < chunk.length; at += headerBytes + chunk.readUInt32BE(at + 5)) count++;
    return count;
  };
  return { name: 'a loop over the lengths', run };
}

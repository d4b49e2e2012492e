import { expect } from 'chai';
import { Cluster, ProtocolVersion } from '../../src/index';
import type { Session } from '../../src/index';
import { createKeyspace } from '../support/keyspace';
import { describeWithServer } from '../support/server';

const payloadCount = 20_000;
const seed = 20_261_122;

/** Chance that is the same in each run. */
class Draw {
  #state = seed;

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((this.#state >>> 8) / 2 ** 24 * limit);
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }
}

const words = ['insert', 'into', 'values', 'name', 'the', 'a', 'quilt', 'sneakers', 'größe', '値', '🙂', '0', '1', '42', 'null', '"id"', '{', '}'];

/** Text of many kinds: what compresses well, what does not, and all between, of sizes around the least that is compressed. */
const kinds: ((draw: Draw, size: number) => string)[] = [
  (draw, size) => Array.from({ length: size / 6 }, () => draw.of(words)).join(' '),
  (draw, size) => JSON.stringify(Array.from({ length: size / 24 }, (_, i) => ({ id: i, name: draw.of(words), n: draw.below(100) }))),
  (draw, size) => String.fromCharCode(97 + draw.below(26)).repeat(size),
  (draw, size) => 'abcdefghijklmnopqrstuvwxyz'.slice(0, 1 + draw.below(26)).repeat(size).slice(0, size),
  (draw, size) => Array.from({ length: size }, () => draw.of(['0', '1', ','])).join(''),
  (draw, size) => Array.from({ length: size }, () => String.fromCharCode(33 + draw.below(90))).join(''),
  (draw, size) => Array.from({ length: size / 12 }, () => `${draw.below(1e9)}`.padStart(11, '0')).join(','),
];

function sizeOf(draw: Draw): number {
  const dice = draw.below(1_000);
  if (dice === 0) return 100_000 + draw.below(200_000);
  return dice < 100 ? 2_000 + draw.below(10_000) : 480 + draw.below(1_200);
}

describeWithServer('server: payloads compressed by LZ4', {}, (server) => {
  let cluster: Cluster;
  let session: Session;
  const warnings: string[] = [];
  let losses = 0;

  before(async () => {
    cluster = new Cluster({ contactPoints: server().contactPoints, compression: 'lz4', protocolVersion: ProtocolVersion.V5 });
    cluster.on('warning', (warning) => warnings.push(warning));
    cluster.on('hostDown', () => losses++);
    session = await cluster.connect(await createKeyspace(server()));
    await session.execute('create table t (k int primary key, v text)');
  });
  after(() => cluster.shutdown());

  it(`takes ${payloadCount} of every kind in segments of v5, and gives them back`, async function () {
    this.timeout(180_000);
    const draw = new Draw();
    const lengths: number[] = [];
    const sampled = new Map<number, string>();
    function* payloads(): Generator<unknown[]> {
      for (let k = 0; k < payloadCount; k++) {
        const text = draw.of(kinds)(draw, sizeOf(draw));
        lengths.push(text.length);
        if (k % 97 === 0) sampled.set(k, text);
        yield [k, text];
      }
    }
    const result = await session.executeConcurrent('insert into t (k, v) values (?, ?)', payloads(), { concurrency: 64, timeoutMs: 60_000 });
    expect(result.errors.map(({ error }) => error.message)).to.deep.equal([]);
    expect(result.succeeded).to.equal(payloadCount);
    expect(losses, 'connections lost').to.equal(0);
    expect(warnings.filter((warning) => /compress|lost|closed/i.test(warning))).to.deep.equal([]);
    for (const [k, text] of sampled) {
      const row = (await session.execute<{ v: string }>('select v from t where k = ?', [k])).one();
      expect(row?.v === text, `payload ${k}`).to.equal(true);
    }
    const { rows } = await session.execute<{ n: bigint }>('select count(*) as n from t', undefined, { timeoutMs: 60_000 });
    expect(rows).to.deep.equal([{ n: BigInt(payloadCount) }]);
    expect(Math.max(...lengths)).to.be.greaterThan(131_071);
  });
});

import { inspect } from 'node:util';
import { expect } from 'chai';
import { EncodingError } from '../../../src/errors';
import { TimeUuid } from '../../../src/values/time-uuid';
import type { TimeUuidParts } from '../../../src/values/time-uuid';
import { Uuid } from '../../../src/values/uuid';

/** RFC 9562 appendix A.1: 2022-02-22 14:22:22 in New York, clock sequence 33c8, node 9f6bdeced846. */
const sample = 'c232ab00-9414-11ec-b3c8-9f6bdeced846';
const sampleDate = new Date('2022-02-22T19:22:22.000Z');
const sampleParts = { clockSequence: 0x33c8, node: Buffer.from('9f6bdeced846', 'hex') };

describe('values: TimeUuid', () => {
  it('reads the parts of the sample of RFC 9562', () => {
    const uuid = TimeUuid.fromString(sample);
    expect(uuid.version).to.equal(1);
    expect(uuid.date).to.deep.equal(sampleDate);
    expect(uuid.ticks).to.equal(0);
    expect(uuid.clockSequence).to.equal(sampleParts.clockSequence);
    expect(uuid.node).to.deep.equal(sampleParts.node);
  });

  it('makes the sample of RFC 9562', () => {
    expect(TimeUuid.fromDate(sampleDate, sampleParts).toString()).to.equal(sample);
  });

  it('counts 100 ns within the millisecond', () => {
    const uuid = TimeUuid.fromDate(sampleDate, { ...sampleParts, ticks: 9_999 });
    expect(uuid.toString()).to.equal('c232d20f-9414-11ec-b3c8-9f6bdeced846');
    expect([uuid.ticks, uuid.date]).to.deep.equal([9_999, sampleDate]);
  });

  for (const date of [
    '1582-10-15T00:00:00.000Z', '1969-12-31T23:59:59.999Z', '1970-01-01T00:00:00.000Z', '5236-03-31T21:21:00.683Z',
  ]) {
    it(`keeps ${date}`, () => expect(TimeUuid.fromDate(new Date(date)).date.toISOString()).to.equal(date));
  }

  for (const date of ['1582-10-14T23:59:59.999Z', '5236-03-31T21:21:00.685Z', 'no date']) {
    it(`refuses ${date}`, () => {
      for (const make of [TimeUuid.fromDate, TimeUuid.minFor, TimeUuid.maxFor]) {
        expect(() => make(new Date(date))).to.throw(EncodingError, 'as timeuuid');
      }
    });
  }

  const badParts: TimeUuidParts[] = [
    { ticks: -1 }, { ticks: 10_000 }, { ticks: 0.5 }, { clockSequence: 16_384 }, { clockSequence: -1 },
    { clockSequence: NaN },
    { node: Buffer.alloc(5) }, { node: Buffer.alloc(7) }, { node: 'abcdef' as unknown as Buffer },
  ];
  for (const parts of badParts) {
    it(`refuses ${inspect(parts)}`, () => {
      expect(() => TimeUuid.fromDate(new Date(0), parts)).to.throw(EncodingError, 'as timeuuid');
    });
  }

  it('refuses what is no Date', () => {
    for (const value of [undefined, '2020-01-01', {}]) {
      expect(() => TimeUuid.fromDate(value as unknown as Date)).to.throw(EncodingError, 'is not a valid Date');
    }
  });

  it('makes a different one of the same date at each call', () => {
    const made = new Set(Array.from({ length: 1_000 }, () => TimeUuid.fromDate(sampleDate).toString()));
    expect(made.size).to.equal(1_000);
  });

  it('marks random nodes and sets the variant', () => {
    for (let i = 0; i < 100; i++) {
      const uuid = TimeUuid.fromDate(sampleDate);
      expect(uuid.bytes[8]! & 0xc0).to.equal(0x80);
      expect(uuid.node[0]! & 1).to.equal(1);
    }
  });

  describe('now', () => {
    it('is the current time', () => {
      const before = Date.now();
      const { date } = TimeUuid.now();
      expect(date.getTime()).to.be.within(before, Date.now() + 5);
    });

    it('makes each later than the one before', () => {
      let last = TimeUuid.now();
      for (let i = 0; i < 12_000; i++) {
        const next = TimeUuid.now();
        if (next.compare(last) <= 0) expect.fail(`${next} is not later than ${last}`);
        last = next;
      }
    });

    it('does not go back when the clock does', () => {
      const { now } = Date;
      const first = TimeUuid.now();
      try {
        Date.now = () => now() - 3_600_000;
        const second = TimeUuid.now();
        expect(second.compare(first)).to.equal(1);
        expect(second.date.getTime() - first.date.getTime()).to.be.at.most(1);
      } finally {
        Date.now = now;
      }
    });

    it('goes on into the next millisecond when one has no ticks left', () => {
      const { now } = Date;
      const ms = now() + 1;
      try {
        Date.now = () => ms;
        const made = Array.from({ length: 10_001 }, () => TimeUuid.now());
        expect(made.slice(-3).map(({ date, ticks }) => [date.getTime() - ms, ticks]))
          .to.deep.equal([[0, 9_998], [0, 9_999], [1, 0]]);
      } finally {
        Date.now = now;
      }
    });

    it('keeps its node and clock sequence', () => {
      const [a, b] = [TimeUuid.now(), TimeUuid.now()];
      expect(a.bytes.subarray(8)).to.deep.equal(b.bytes.subarray(8));
    });
  });

  describe('bounds of range queries', () => {
    it('are those of minTimeuuid and maxTimeuuid', () => {
      expect(TimeUuid.minFor(sampleDate).toString()).to.equal('c232ab00-9414-11ec-8080-808080808080');
      expect(TimeUuid.maxFor(sampleDate).toString()).to.equal('c232d20f-9414-11ec-7f7f-7f7f7f7f7f7f');
    });

    it('enclose the timeuuids of their millisecond and no other', () => {
      const [min, max] = [TimeUuid.minFor(sampleDate), TimeUuid.maxFor(sampleDate)];
      for (const ticks of [0, 1, 9_999]) {
        for (const byte of [0, 0x7f, 0x80, 0xff]) {
          const uuid = TimeUuid.fromDate(sampleDate, { ticks, node: Buffer.alloc(6, byte) });
          expect([uuid.compare(min), uuid.compare(max)]).to.deep.equal([1, -1]);
        }
      }
      expect(TimeUuid.fromDate(new Date(+sampleDate - 1), { ticks: 9_999 }).compare(min)).to.equal(-1);
      expect(TimeUuid.fromDate(new Date(+sampleDate + 1)).compare(max)).to.equal(1);
    });
  });

  it('compares by time first, then by the last bytes as signed ones', () => {
    const of = (text: string): TimeUuid => TimeUuid.fromString(text);
    const ordered = [
      'ffffffff-0000-1000-8000-000000000000', '00000000-0001-1000-8000-000000000000',
      '00000000-0000-1001-8080-000000000000',
      '00000000-0000-1001-80ff-000000000000', '00000000-0000-1001-8000-000000000000',
      '00000000-0000-1001-807f-000000000000',
    ].map(of);
    const shuffled = [3, 5, 0, 2, 4, 1].map((i) => ordered[i]!);
    expect(shuffled.sort((a, b) => a.compare(b)).map(String)).to.deep.equal(ordered.map(String));
    expect(of(sample).compare(of(sample))).to.equal(0);
  });

  it('refuses UUIDs of other versions', () => {
    for (const make of [
      () => TimeUuid.fromString('b0598992-3b8d-4a3e-8a3c-1d1f2a3b4c5d'), () => TimeUuid.from(Uuid.random()),
      () => TimeUuid.fromBytes(Uuid.random().bytes),
    ]) expect(make).to.throw(EncodingError, 'a UUID of version 4 is not time-based');
  });

  it('refuses malformed text under its own type', () => {
    expect(() => TimeUuid.fromString('now')).to.throw(EncodingError, 'as timeuuid: a string of 3 characters');
    expect(() => TimeUuid.from(7)).to.throw(EncodingError, 'as timeuuid: number 7');
  });

  it('comes from a Uuid of version 1, from text or from itself', () => {
    const uuid = TimeUuid.now();
    expect(TimeUuid.from(uuid)).to.equal(uuid);
    expect(TimeUuid.from(uuid.toString()).equals(uuid)).to.equal(true);
    expect(TimeUuid.from(Uuid.fromBytes(uuid.bytes))).to.be.instanceOf(TimeUuid);
  });

  it('is a Uuid and prints itself', () => {
    const uuid = TimeUuid.fromString(sample);
    expect(uuid).to.be.instanceOf(TimeUuid).and.instanceOf(Uuid);
    expect(inspect(uuid)).to.equal(`TimeUuid(${sample})`);
    expect(JSON.stringify(uuid)).to.equal(`"${sample}"`);
  });
});

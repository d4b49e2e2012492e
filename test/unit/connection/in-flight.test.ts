import { expect } from 'chai';
import { InFlight } from '../../../src/connection/in-flight';
import type { ReplyHandler } from '../../../src/connection/in-flight';
import { ProtocolError } from '../../../src/errors';

const handler = (): ReplyHandler => ({ onReply() {}, onFailure() {} });

describe('connection: stream ids', () => {
  it('gives each id but 0 once, until all are taken', () => {
    const ids = new InFlight(100);
    const given = Array.from({ length: 100 }, () => ids.add(handler(), 0));
    expect([...given].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(ids.hasFree).to.equal(false);
    expect(ids.size).to.equal(100);
  });

  it('reuses the id that has been free for longest', () => {
    const ids = new InFlight(4);
    const [a, b] = [ids.add(handler(), 0), ids.add(handler(), 0)];
    ids.settle(b);
    ids.settle(a);
    const next = [ids.add(handler(), 0), ids.add(handler(), 0), ids.add(handler(), 0), ids.add(handler(), 0)];
    expect(next).to.deep.equal([3, 4, b, a]);
  });

  it('gives an answer to the one who asked', () => {
    const ids = new InFlight(4);
    const [one, two] = [handler(), handler()];
    const [first, second] = [ids.add(one, 0), ids.add(two, 0)];
    expect(ids.settle(second)).to.equal(two);
    expect(ids.settle(first)).to.equal(one);
  });

  for (const id of [0, 1, 4, 5, 32_767, -1]) {
    it(`S19: refuses an answer on stream ${id}, on which nothing was asked`, () => {
      expect(() => new InFlight(4).settle(id)).to.throw(ProtocolError, 'nothing was asked');
    });
  }

  it('S19: refuses the second answer to one request', () => {
    const ids = new InFlight(4);
    const id = ids.add(handler(), 0);
    ids.settle(id);
    expect(() => ids.settle(id)).to.throw(ProtocolError);
  });

  it('keeps an abandoned id until its late answer, which goes to nobody', () => {
    const ids = new InFlight(1);
    const asker = handler();
    const id = ids.add(asker, 0);
    expect(ids.abandon(id, asker, 0)).to.equal(true);
    expect(ids.abandon(id, asker, 0)).to.equal(false);
    expect(ids).to.include({ size: 0, orphanCount: 1, hasFree: false });
    expect(ids.settle(id)).to.equal(undefined);
    expect(ids).to.include({ size: 0, orphanCount: 0, hasFree: true });
  });

  it('does not abandon an id that another request has by now', () => {
    const ids = new InFlight(1);
    const [old, current] = [handler(), handler()];
    ids.settle(ids.add(old, 0));
    const id = ids.add(current, 0);
    expect(ids.abandon(id, old, 0)).to.equal(false);
    expect(ids.settle(id)).to.equal(current);
  });

  it('gives all ids that the protocol has', () => {
    const ids = new InFlight(32_767);
    for (let round = 0; round < 3; round++) {
      const given = Array.from({ length: 32_767 }, () => ids.add(handler(), 0));
      expect([Math.min(...given), Math.max(...given), new Set(given).size]).to.deep.equal([1, 32_767, 32_767]);
      for (const id of given) ids.settle(id);
    }
    expect(ids).to.include({ size: 0, hasFree: true });
  });

  it('takes back the id of a request that was not written', () => {
    const ids = new InFlight(1);
    ids.withdraw(ids.add(handler(), 0));
    expect(ids).to.include({ size: 0, hasFree: true });
    expect(() => ids.settle(1)).to.throw(ProtocolError);
  });

  it('tells at the end who waits, and whether the request had left', () => {
    const ids = new InFlight(4);
    const [sent, unsent, gone] = [handler(), handler(), handler()];
    ids.add(sent, 1);
    ids.add(unsent, 2);
    ids.abandon(ids.add(gone, 1), gone, 0);
    expect(ids.takeAll(2)).to.deep.equal([{ handler: sent, wasSent: true }, { handler: unsent, wasSent: false }]);
    expect(ids).to.include({ size: 0, orphanCount: 0 });
  });
});

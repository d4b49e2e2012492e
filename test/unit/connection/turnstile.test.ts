import { expect } from 'chai';
import { Turnstile } from '../../../src/connection/turnstile';
import { settled } from '../../support/virtual-clock';

describe('connection: turnstile', () => {
  const { signal } = new AbortController();

  it('lets so many in, and then whoever has waited for longest', async () => {
    const turnstile = new Turnstile(2);
    expect([turnstile.tryEnter(), turnstile.tryEnter(), turnstile.tryEnter()]).to.deep.equal([true, true, false]);
    const entered: string[] = [];
    for (const name of ['a', 'b']) void turnstile.enter(signal).then(() => entered.push(name));
    await settled();
    expect(entered).to.deep.equal([]);
    turnstile.leave();
    await settled();
    expect(entered).to.deep.equal(['a']);
    turnstile.leave();
    await settled();
    expect(entered).to.deep.equal(['a', 'b']);
    expect(turnstile.tryEnter()).to.equal(false);
  });

  it('has a place again once it was left', async () => {
    const turnstile = new Turnstile(1);
    await turnstile.enter(signal);
    turnstile.leave();
    expect(turnstile.tryEnter()).to.equal(true);
  });

  it('forgets who gives up, and rejects with the reason', async () => {
    const turnstile = new Turnstile(1);
    turnstile.tryEnter();
    const giving = new AbortController();
    const reason = new Error('no more');
    const waiting = turnstile.enter(giving.signal).catch((error: unknown) => error);
    giving.abort(reason);
    expect(await waiting).to.equal(reason);
    expect(await turnstile.enter(giving.signal).catch((error: unknown) => error)).to.equal(reason);
    turnstile.leave();
    expect(turnstile.tryEnter()).to.equal(true);
  });
});

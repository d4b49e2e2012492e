import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { unwatchAbort, watchAbort } from '../../../src/connection/abort-watch';

describe('connection: abort watch', () => {
  const recorder = (log: string[], name: string): { handleEvent(): void } => ({ handleEvent: () => void log.push(name) });

  it('tells each listener, in their order, and is one listener of the signal', () => {
    const controller = new AbortController();
    const log: string[] = [];
    for (let i = 0; i < 500; i++) watchAbort(controller.signal, recorder(log, String(i)));
    expect(getEventListeners(controller.signal, 'abort')).to.have.length(1);
    controller.abort();
    expect(log).to.deep.equal(Array.from({ length: 500 }, (_, i) => String(i)));
  });

  it('leaves nothing on the signal once the last listener has gone, and begins anew', () => {
    const { signal } = new AbortController();
    const [one, other] = [recorder([], ''), recorder([], '')];
    watchAbort(signal, one);
    watchAbort(signal, other);
    unwatchAbort(signal, one);
    unwatchAbort(signal, one);
    expect(getEventListeners(signal, 'abort')).to.have.length(1);
    unwatchAbort(signal, other);
    expect(getEventListeners(signal, 'abort')).to.have.length(0);
    watchAbort(signal, one);
    expect(getEventListeners(signal, 'abort')).to.have.length(1);
  });

  it('does not tell a listener that another one has taken off', () => {
    const controller = new AbortController();
    const log: string[] = [];
    const last = recorder(log, 'last');
    watchAbort(controller.signal, { handleEvent: () => unwatchAbort(controller.signal, last) });
    watchAbort(controller.signal, last);
    controller.abort();
    expect(log).to.deep.equal([]);
  });
});

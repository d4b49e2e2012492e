import { expect } from 'chai';
import { PreparedNodes } from '../../../src/session/prepared-nodes';

describe('session: nodes that a statement was prepared on again', () => {
  it('prepares once for all who ask meanwhile, and for those whose request is older', async () => {
    const nodes = new PreparedNodes();
    let count = 0;
    const prepare = async (): Promise<void> => {
      count++;
      await Promise.resolve();
    };
    const sentAt = nodes.sequence;
    await Promise.all(Array.from({ length: 100 }, () => nodes.prepare('h', sentAt, prepare)));
    await nodes.prepare('h', sentAt, prepare);
    expect(count).to.equal(1);
  });

  it('prepares anew for a request that was sent after the last preparation, and on each node', async () => {
    const nodes = new PreparedNodes();
    let count = 0;
    const prepare = (): Promise<void> => {
      count++;
      return Promise.resolve();
    };
    await nodes.prepare('h', nodes.sequence, prepare);
    await nodes.prepare('h', nodes.sequence, prepare);
    await nodes.prepare('other', 0, prepare);
    expect(count).to.equal(3);
  });

  it('tries again after a failure', async () => {
    const nodes = new PreparedNodes();
    const failed = await nodes.prepare('h', 0, () => Promise.reject(new Error('no'))).catch((error: Error) => error.message);
    expect(failed).to.equal('no');
    let count = 0;
    await nodes.prepare('h', 0, () => {
      count++;
      return Promise.resolve();
    });
    expect(count).to.equal(1);
  });
});

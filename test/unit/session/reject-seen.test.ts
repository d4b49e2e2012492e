import { expect } from 'chai';
import { DriverError } from '../../../src/errors';
import { rejectSeen } from '../../../src/session/reject-seen';
import { rejection } from '../../support/rejection';

describe('session: errors seen from their caller', () => {
  it('have the stack of who awaits a promise that was resolved with the rejection', async () => {
    const error = new DriverError('LATE', 'late');
    const answer = new Promise<never>((resolve) => setImmediate(() => resolve(rejectSeen(error))));
    async function whoAwaits(): Promise<void> {
      await answer;
    }
    expect(await rejection(whoAwaits())).to.equal(error);
    expect(error.stack).to.include('whoAwaits').and.not.include('rejectSeen');
    expect(error.message).to.equal('late');
  });
});

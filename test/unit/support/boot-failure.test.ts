import { expect } from 'chai';
import { BootError, bootHint, isPortConflict } from '../../support/cassandra/boot-failure';

const facts = { log: '', heapMb: 700, javaMajor: 17, freeMemoryMb: 321 };

describe('support: boot failure', () => {
  const hints: [log: string, hint: string][] = [
    ['127.0.0.1:20001 is in use by another process.', 'took a port'],
    ['java.net.BindException: Address already in use', 'took a port'],
    ['Cannot assign requested address', 'ifconfig lo0 alias'],
    ['java.lang.OutOfMemoryError: Java heap space', 'needs about 1100 MB; 321 MB are free'],
    ['There is insufficient memory for the Java Runtime Environment to continue', '321 MB are free'],
    ['UnsupportedOperationException: Setting a system-wide Policy object is not supported', 'does not run on Java 17'],
    ['org.apache.cassandra.exceptions.ConfigurationException: Invalid yaml', '`yaml`'],
    ['java.io.IOException: No space left on device', 'TMPDIR'],
    ['something new', 'Java 17, 321 MB of free memory'],
  ];
  for (const [log, hint] of hints) {
    it(`answers ${JSON.stringify(log)} with ${JSON.stringify(hint)}`, () =>
      expect(bootHint({ ...facts, log })).to.include(hint));
  }

  it('takes a kill from outside for a lack of memory', () =>
    expect(bootHint({ ...facts, signal: 'SIGKILL' })).to.include('321 MB are free'));

  it('knows which failures other ports would mend', () => {
    expect(isPortConflict('Address already in use')).to.equal(true);
    expect(isPortConflict('OutOfMemoryError')).to.equal(false);
  });

  it('says what, why and the last lines', () => {
    const { message } = new BootError('The node ended', { ...facts, log: 'OutOfMemoryError' }, 'ERROR the end');
    expect(message).to.match(/^The node ended\. A node needs .*\nThe last lines of its log:\nERROR the end$/);
  });
});

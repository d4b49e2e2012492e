import { once } from 'node:events';
import { expect } from 'chai';
import { Log } from '../../../src/observability/log';

describe('observability: log', () => {
  it('writes each level to the method of its name, with the name of the driver before it', () => {
    const lines: string[] = [];
    const method = (level: string) => (text: string) => void lines.push(`${level} ${text}`);
    const log = new Log({ debug: method('debug'), info: method('info'), warn: method('warn'), error: method('error') });
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(lines).to.deep.equal(['debug purecql: a', 'info purecql: b', 'warn purecql: c', 'error purecql: d']);
  });

  it('calls the methods as those of their logger, which may need it', () => {
    class Own {
      readonly lines: string[] = [];
      debug(text: string): void {
        this.lines.push(text);
      }
      readonly info = this.debug;
      readonly warn = this.debug;
      readonly error = this.debug;
    }
    const logger = new Own();
    new Log(logger).debug('x');
    expect(logger.lines).to.deep.equal(['purecql: x']);
  });

  it('is silent without a logger', () => {
    const log = new Log(undefined);
    expect(() => log.error('nobody hears it')).not.to.throw();
  });

  it('goes on when a logger throws, and says so once as a warning of the process', async () => {
    const fail = (): never => {
      throw new Error('disk full');
    };
    const log = new Log({ debug: fail, info: fail, warn: fail, error: fail });
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    try {
      const warned = once(process, 'warning');
      log.info('a');
      log.info('b');
      await warned;
      await new Promise(setImmediate);
      expect(warnings.map(({ message }) => message)).to.deep.equal(['The logger given to purecql failed: disk full']);
    } finally {
      process.off('warning', onWarning);
    }
  });
});

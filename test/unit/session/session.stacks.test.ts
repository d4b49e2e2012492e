import { expect } from 'chai';
import { DriverError } from '../../../src/errors';
import { ErrorCode } from '../../../src/protocol/constants';
import type { Session } from '../../../src/session/session';
import { prepared, SessionBench } from './session-kit';

type Call = (session: Session) => Promise<void>;

/** Every way to ask for something, each awaited in a function of the application. */
const calls: Readonly<Record<string, Call>> = {
  'execute without parameters': async (session) => {
    await session.execute('q');
  },
  'execute with parameters, refused while it is prepared': async (session) => {
    await session.execute('bad', [1]);
  },
  'execute with parameters, refused when it is run': async (session) => {
    await session.execute('q', [1]);
  },
  'execute of a bound statement': async (session) => {
    const statement = await session.prepare('q');
    await session.execute(statement.bind([1]));
  },
  'execute with a value that does not fit': async (session) => {
    await session.execute('q', ['one']);
  },
  'execute with an option that is not known': async (session) => {
    await session.execute('q', [], { limit: 1 } as object);
  },
  cql: async (session) => {
    await session.cql`q ${1}`;
  },
  prepare: async (session) => {
    await session.prepare('bad');
  },
  batch: async (session) => {
    await session.batch([{ query: 'q', params: [1] }]);
  },
  stream: async (session) => {
    await session.stream('q').next();
  },
  'stream with parameters': async (session) => {
    await session.stream('q', [1]).next();
  },
  executeGraph: async (session) => {
    await session.executeGraph('q');
  },
};

async function theApplication(call: Call, session: Session): Promise<void> {
  await call(session);
}

describe('session: stacks', () => {
  let bench: SessionBench;
  let session: Session;

  beforeEach(async () => {
    bench = new SessionBench();
    session = await bench.connect();
  });
  afterEach(() => bench.end());

  const refuse = (): void => {
    bench.node.script = (request) => {
      if (request.kind === 'PREPARE' && request.query === 'q') return prepared('1', { a: 'int' });
      const isOurs = request.kind === 'QUERY' && request.query.includes('system');
      return isOurs || request.kind === 'OPTIONS' ? undefined : { kind: 'ERROR', code: ErrorCode.SYNTAX_ERROR, message: 'no' };
    };
  };

  for (const [name, call] of Object.entries(calls)) {
    it(`${name}: the error shows who awaits the call, and who awaits that`, async () => {
      refuse();
      const { error } = await bench.failure(theApplication(call, session));
      expect(error).to.be.instanceOf(DriverError);
      const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
      const own = frames.filter((frame) => frame.includes('session.stacks.test.ts'));
      expect(own.some((frame) => frame.includes('theApplication')), error.stack).to.equal(true);
      expect(own, error.stack).to.have.length.greaterThan(1);
      expect(error.stack).to.match(new RegExp(`^${error.name}: `)).and.not.include('/src/connection/');
    });
  }

  it('of a timeout show who awaits the call', async () => {
    bench.node.script = (request) => (request.kind === 'QUERY' ? null : undefined);
    const { error } = await bench.failure(theApplication(calls['execute without parameters']!, session));
    expect(error.code).to.equal('REQUEST_TIMEOUT');
    expect(error.stack).to.include('theApplication');
  });

  it('of a connection that cannot be made show who awaits it', async () => {
    const nowhere = new SessionBench(1);
    nowhere.network.unlisten(nowhere.node.endpoint);
    async function whoConnects(): Promise<void> {
      await nowhere.cluster.connect();
    }
    const { error } = await nowhere.failure(whoConnects());
    expect(error.code).to.equal('NO_HOST_AVAILABLE');
    expect(error.stack).to.include('whoConnects').and.include(nowhere.node.endpoint);
    await nowhere.end();
  });

  it('cost nothing while requests succeed', async () => {
    const { captureStackTrace, prepareStackTrace } = Error;
    let captured = 0;
    let made = 0;
    Error.captureStackTrace = (...args) => {
      captured++;
      captureStackTrace(...args);
    };
    Error.prepareStackTrace = () => {
      made++;
      return '';
    };
    try {
      bench.node.script = (request) => (request.kind === 'PREPARE' ? prepared('1', { a: 'int' }) : undefined);
      for (let i = 0; i < 3; i++) await bench.soon(session.execute('q', [i]));
      await bench.soon(session.execute('q'));
      await bench.soon(session.batch([{ query: 'q', params: [1] }]));
    } finally {
      Object.assign(Error, { captureStackTrace, prepareStackTrace });
    }
    expect({ captured, made }).to.deep.equal({ captured: 0, made: 0 });
  });
});

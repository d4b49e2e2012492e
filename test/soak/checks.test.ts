import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { encodeMessage, ErrorCode, ProtocolVersion, SegmentEncoder } from '../../src/protocol';
import type { Message } from '../../src/protocol';
import { Conversation } from './conversation';
import { Findings } from './findings';
import { Ledger } from './ledger';
import { LoopWatch } from './loop-watch';
import { markOf, marksIn } from './marks';
import { NodeLink } from './node-link';
import type { LinkMode } from './node-link';
import { reportJson, reportRows, reportTable } from './report';
import type { RunFigures } from './report';

const byByte = (bytes: Buffer): Buffer[] => Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
const query = (id: number): Message => ({
  kind: 'QUERY', query: 'insert', parameters: { consistency: 4, values: [Buffer.from(markOf(id))] },
});

/** A conversation in which two requests are sent, and the second is refused by an error. */
function conversation(version: typeof ProtocolVersion.V4 | typeof ProtocolVersion.V5, code: number) {
  const encoder = new SegmentEncoder();
  const framed = (message: Message, stream: number): Buffer => {
    const envelope = encodeMessage(message, { version, stream });
    return version === ProtocolVersion.V5 ? encoder.encode(envelope) : envelope;
  };
  const refusal = { kind: 'ERROR', code, message: 'no', consistency: 4, required: 2, alive: 1, statementId: Buffer.from('id') } as Message;
  return {
    start: encodeMessage({ kind: 'STARTUP', options: { CQL_VERSION: '3.0.0' } }, { version }),
    ready: encodeMessage({ kind: 'READY' }, { version }),
    requests: Buffer.concat([framed(query(7), 1), framed(query(8), 2)]),
    answers: Buffer.concat([framed({ kind: 'RESULT', resultKind: 'VOID' }, 1), framed(refusal, 2)]),
  };
}

describe('soak: what it sees with', () => {
  for (const [name, version] of [['v4', ProtocolVersion.V4], ['v5', ProtocolVersion.V5]] as const) {
    it(`reads the marks of requests and what was refused undone, wherever chunks end: ${name}`, () => {
      for (const [code, refused] of [[ErrorCode.UNAVAILABLE, [8]], [ErrorCode.SERVER_ERROR, []]] as const) {
        const seen = { sent: [] as number[], refused: [] as number[] };
        const reader = new Conversation({ onSent: (id) => seen.sent.push(id), onRefused: (id) => seen.refused.push(id) });
        const { start, ready, requests, answers } = conversation(version, code);
        for (const chunk of byByte(start)) reader.readRequests(chunk);
        for (const chunk of byByte(ready)) reader.readAnswers(chunk);
        for (const chunk of byByte(requests)) reader.readRequests(chunk);
        for (const chunk of byByte(answers)) reader.readAnswers(chunk);
        expect(seen).to.deep.equal({ sent: [7, 8], refused: [...refused] });
      }
    });
  }

  it('finds marks among other bytes, and nothing that only looks like one', () => {
    const text = `x${markOf(1)}${markOf(4_000_000_000)}soak:12;soak:000000000a;`;
    expect(marksIn(Buffer.from(text))).to.deep.equal([1, 4_000_000_000]);
  });

  it('remembers what became of more requests than it has room for at first', () => {
    const ledger = new Ledger();
    for (let i = 0; i < 200_000; i++) ledger.settle(ledger.add(), i % 2 === 0 ? 'acknowledged' : 'unknown');
    ledger.onSent(199_999);
    ledger.onSent(199_999);
    ledger.onRefused(199_999);
    ledger.onSent(200_000);
    expect([0, 1, 199_998, 199_999].map((id) => ledger.outcomeOf(id))).to.deep.equal([
      'acknowledged', 'unknown', 'acknowledged', 'unknown',
    ]);
    expect([ledger.sendsOf(199_999), ledger.refusalsOf(199_999), ledger.sendsOf(200_000)]).to.deep.equal([2, 1, 0]);
  });

  it('excuses the time in which the process did not run, and no other', async () => {
    using watch = new LoopWatch();
    await delay(50);
    const fromMs = performance.now();
    while (performance.now() - fromMs < 200);
    const toMs = performance.now();
    const judged = new Promise<[number, number]>((resolve) => watch.judge(fromMs, toMs, (late, stalled) => resolve([late, stalled])));
    const [lateMs, stalledMs] = await judged;
    expect(lateMs).to.equal(toMs - fromMs);
    expect(stalledMs).to.be.within(150, lateMs + 1);
    expect(watch.stalledMs(fromMs - 10_000, fromMs - 5_000)).to.equal(0);
  });
});

describe('soak: a link before a node', () => {
  let link: NodeLink;
  const server = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  const clients: Socket[] = [];

  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    link = await NodeLink.to(`127.0.0.1:${(server.address() as AddressInfo).port}`, new Ledger());
  });
  after(async () => {
    for (const client of clients) client.destroy();
    await link[Symbol.asyncDispose]();
    server.close();
  });

  /** What comes back of a text before the connection ends or some time is over. */
  async function echo(mode: LinkMode, text: string): Promise<string> {
    link.mode = 'passing';
    const client = connect(link.port, '127.0.0.1');
    clients.push(client);
    let received = '';
    client.on('error', () => undefined).on('data', (chunk) => (received += String(chunk)));
    await once(client, 'connect');
    link.mode = mode;
    client.write(text);
    const isOver = (): boolean => client.destroyed || received === text;
    for (let i = 0; i < 60 && !isOver(); i++) await delay(10);
    client.destroy();
    return received;
  }

  const modes: readonly (readonly [mode: LinkMode, received: string])[] = [
    ['passing', 'abcdefgh'], ['slow', 'abcdefgh'], ['mute', ''], ['silent', ''], ['refusing', ''],
  ];
  for (const [mode, received] of modes) {
    it(`is ${mode}`, async () => expect(await echo(mode, 'abcdefgh')).to.equal(received));
  }

  it('is tearing: half of a chunk goes on at most, and the connection ends', async () => {
    expect(['', 'ab', 'abcd']).to.include(await echo('tearing', 'abcdefgh'));
  });

  it('keeps no connection that its client has closed', async () => {
    await echo('passing', 'abc');
    for (let i = 0; i < 100 && link.openSockets > 0; i++) await delay(10);
    expect(link.openSockets).to.equal(0);
  });
});

describe('soak: its report', () => {
  const figures: RunFigures = {
    minutes: 30, faults: new Map([['frozen', 2], ['slow', 3]]), requests: 1_000, acknowledged: 500, failed: 3,
    errors: new Map([['REQUEST_TIMEOUT', 3]]), onceOnly: 100, refusals: 1, sendsPerWrite: 1.01, rowsChecked: 10, promises: 20,
    worstLateMs: 70, worstExcusedLateMs: 20, loopDelayMs: { p99: 12, max: 60 }, recoveriesMs: [100, 7_000, 200],
    heapMibPerHour: undefined,
  };

  it('has a row for each rule, with what was found', () => {
    const findings = new Findings();
    findings.note('lostWrite', 'write 1');
    findings.note('lostWrite', 'write 2');
    const rows = reportRows(findings, figures);
    expect(rows[0]).to.include({ bar: '≥ 30', purecql: '30.0' }).and.property('note').that.includes('5 faults (slow 3, frozen 2)');
    expect(rows[1]).to.include({ bar: '0', purecql: '2' });
    expect(rows.find(({ figure }) => figure.startsWith('seconds until'))).to.include({ purecql: '7.0' });
    expect(findings.text).to.include('write 1').and.to.include('write 2');
    expect(reportTable(rows).trimEnd().split('\n')).to.have.length(rows.length);
    const { date, rows: read } = JSON.parse(reportJson(rows, new Date(0))) as { date: string; rows: object[] };
    expect(date).to.equal('1970-01-01T00:00:00.000Z');
    expect(read[0]).to.have.all.keys('figure', 'bar', 'purecql', 'note');
  });
});

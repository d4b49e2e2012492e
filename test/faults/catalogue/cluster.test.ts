import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import { ProtocolVersion } from '../../../src/index';
import type { Session } from '../../../src/index';
import { errorResponse, nodeEvent, rowsResult, schemaChangeResult } from '../../support/wire/wire-responses';
import { closeAll, listen } from '../../support/real-transport';
import { finish, reply, silence } from '../../support/scripted-node/reactions';
import type { ScriptedConversation } from '../../support/scripted-node/scripted-conversation';
import { ScriptedNode } from '../../support/scripted-node/scripted-node';
import { rejection } from '../../support/rejection';
import { eventually, until } from '../../support/until';
import { echo, failureWithin, FaultBench } from './fault-bench';

const limitMs = 8_000;
const registers = (node: ScriptedNode): boolean => [...node.conversations].some(({ registered }) => registered.length > 0);

describe('faults: catalogue: nodes and clusters', () => {
  const bench = new FaultBench();
  afterEach(async () => {
    await bench.end();
    closeAll();
  });

  const ask = (session: Session, token: string): Promise<string> => (
    session.execute<{ token: string }>(echo, [token], { idempotent: true }).then(({ rows }) => rows[0]!.token)
  );

  it('fault 3: a port that takes connections and says nothing costs no more than connectTimeoutMs, and is told as such', async () => {
    const port = await listen(createServer(() => undefined));
    await bench.start();
    const cluster = bench.cluster({ contactPoints: [`127.0.0.1:${port}`], connectTimeoutMs: 200 });
    expect((await failureWithin(limitMs, cluster.connect())).message).to.include('the answer to OPTIONS');
  });

  it('fault 2: a contact point that hangs keeps nobody waiting while another answers', async () => {
    const port = await listen(createServer(() => undefined));
    await bench.start();
    const cluster = bench.cluster({ contactPoints: [`127.0.0.1:${port}`, bench.node.contactPoint], connectTimeoutMs: 60_000 });
    const session = await cluster.connect();
    expect(await ask(session, 'x')).to.equal('x');
  });

  it('fault 9: a node that has version 4 only is spoken to in version 4, and refused where version 5 is the least', async () => {
    await bench.start(1, { newestVersion: 4 });
    const session = await bench.session();
    await ask(session, 'x');
    expect(bench.node.requests.at(-1)!.version).to.equal(4);
    const error = await failureWithin(limitMs, bench.cluster({ minProtocolVersion: ProtocolVersion.V5 }).connect());
    expect(error.code).to.equal('PROTOCOL_VERSION');
  });

  it('fault 10: a keyspace that does not exist is told by connect(), which leaves no connection', async () => {
    await bench.start(2);
    for (const node of bench.nodes) {
      node.script = ({ request, version }) => (
        request.kind === 'QUERY' && request.query.startsWith('USE')
          ? reply(errorResponse('INVALID', "Keyspace 'nowhere' does not exist", version)) : undefined
      );
    }
    const error = await failureWithin(limitMs, bench.cluster().connect('nowhere'));
    expect(error.message).to.include('nowhere');
    await until(() => bench.nodes.every(({ conversations }) => conversations.size === 0));
  });

  it('fault 29: without any node requests fail at once, with nothing sent, and work again when nodes are back', async () => {
    await bench.start(2);
    const session = await bench.session();
    await ask(session, 'x');
    for (const node of bench.nodes) {
      node.script = ({ request }) => (request.kind === 'OPTIONS' || request.kind === 'STARTUP' ? finish('reset') : undefined);
      node.cut();
    }
    await until(() => bench.nodes.every(({ conversations }) => conversations.size === 0));
    const error = await eventually(async () => {
      const failed = await rejection(session.execute(echo, ['y'], { idempotent: true }));
      expect(failed.code).to.equal('NO_HOST_AVAILABLE');
      return failed;
    });
    expect(error).to.include({ mayHaveRun: false });
    for (const node of bench.nodes) node.script = () => undefined;
    expect(await eventually(() => ask(session, 'z'))).to.equal('z');
  });

  it('fault 30: a node that has forgotten all statements is taught each once, whatever waits for it', async () => {
    await bench.start();
    const session = await bench.session();
    await ask(session, 'x');
    const before = bench.node.countOf('PREPARE');
    bench.node.answers.forgetPrepared();
    const tokens = Array.from({ length: 500 }, (_, i) => String(i));
    expect(await Promise.all(tokens.map((token) => ask(session, token)))).to.deep.equal(tokens);
    expect(bench.node.countOf('PREPARE') - before).to.equal(1);
  });

  it('fault 31: a node that joins is used, and one that leaves is drained', async () => {
    await bench.start(2);
    const [first, second] = bench.nodes as [ScriptedNode, ScriptedNode];
    ScriptedNode.introduce(first);
    const cluster = bench.cluster();
    const session = await cluster.connect();
    ScriptedNode.introduce(first, second);
    first.broadcastNode('TOPOLOGY_CHANGE', 'NEW_NODE', second.facts);
    await until(() => second.connections > 0);
    await until(() => cluster.metadata.hosts.length === 2);
    ScriptedNode.introduce(first);
    first.broadcastNode('TOPOLOGY_CHANGE', 'REMOVED_NODE', second.facts);
    await until(() => cluster.metadata.hosts.length === 1 && second.conversations.size === 0);
    expect(await ask(session, 'x')).to.equal('x');
  });

  it('fault 32: a lost control connection moves to another node, which tells what was missed, and costs no request', async () => {
    await bench.start(3);
    const [first, second, joined] = bench.nodes as [ScriptedNode, ScriptedNode, ScriptedNode];
    ScriptedNode.introduce(first, second);
    const session = await bench.cluster().connect();
    expect(registers(first)).to.equal(true);
    ScriptedNode.introduce(first, second, joined);
    first.script = ({ request }) => (request.kind === 'REGISTER' ? finish('reset') : undefined);
    for (const conversation of first.conversations) if (conversation.registered.length > 0) conversation.finish('reset');
    for (let i = 0; i < 20; i++) expect(await ask(session, `t${i}`)).to.equal(`t${i}`);
    await until(() => registers(second));
    await until(() => joined.connections > 0);
  });

  it('fault 33: a storm of events, most of them untrue, disturbs neither requests nor those who connect, and opens nothing', async () => {
    await bench.start();
    const session = await bench.session();
    const { connections } = bench.node;
    const events = [
      nodeEvent('STATUS_CHANGE', 'DOWN', '127.0.0.1', bench.node.facts.port), nodeEvent('STATUS_CHANGE', 'UP', '10.9.9.9', 9042),
      nodeEvent('TOPOLOGY_CHANGE', 'NEW_NODE', '10.9.9.9', 9042), nodeEvent('STATUS_CHANGE', 'SIDEWAYS', '127.0.0.1', 1),
    ];
    let isOver = false;
    const storm = (async () => {
      while (!isOver) {
        for (let i = 0; i < 500; i++) bench.node.broadcast(events[i % events.length]!);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let i = 0; i < 50; i++) expect(await ask(session, `t${i}`)).to.equal(`t${i}`);
    const late = await bench.cluster().connect();
    expect(await ask(late, 'late')).to.equal('late');
    isOver = true;
    await storm;
    expect(bench.node.connections - connections).to.equal(2);
  }).timeout(60_000);

  it('fault 35: a schema on which nodes do not agree is told by the result, at the deadline of its statement', async () => {
    await bench.start(2);
    const session = await bench.session();
    const [first, second] = bench.nodes as [ScriptedNode, ScriptedNode];
    const differ = (own: ScriptedNode, other: ScriptedNode, version: number): void => {
      const peers = [{ ...other.facts, schemaVersion: 3 - version }];
      own.answers.identity = { own: { ...own.facts, schemaVersion: version }, peers };
      own.script = ({ request }) => (
        request.kind === 'QUERY' && request.query.startsWith('CREATE')
          ? reply(schemaChangeResult({ change: 'CREATED', target: 'TABLE', keyspace: 'k', name: 't' })) : undefined
      );
    };
    differ(first, second, 1);
    differ(second, first, 2);
    const begin = performance.now();
    const { info } = await session.execute('CREATE TABLE k.t (k int PRIMARY KEY)', undefined, { timeoutMs: 400 });
    expect(info.schemaInAgreement).to.equal(false);
    expect(performance.now() - begin).to.be.within(399, 5_000);
  });

  it('fault 36: a USE that fails changes the keyspace of no connection', async () => {
    await bench.start();
    const session = await bench.session({ keyspace: 'old' });
    bench.node.script = ({ request, version }) => (
      request.kind === 'QUERY' && /^USE "?new/.test(request.query) ? reply(errorResponse('INVALID', 'no', version)) : undefined
    );
    await rejection(session.execute('USE "new"'));
    expect(session.keyspace).to.equal('old');
    expect(await ask(session, 'x')).to.equal('x');
  });

  it('fault 38: a paging state that the server refuses is told as its error, and one row of a page breaks off without the rest', async () => {
    await bench.start();
    const session = await bench.session();
    const columns = [{ keyspace: 'k', table: 't', name: 'token', type: 'text' } as const];
    bench.node.script = ({ isOfUser, request, version }) => {
      if (!isOfUser || request.kind !== 'QUERY') return undefined;
      if (request.parameters.pagingState?.toString() === 'bad') return reply(errorResponse('PROTOCOL_ERROR', 'Invalid value for the paging state', version));
      return reply(rowsResult({ columns, pagingState: Buffer.from('bad') }, [[Buffer.from('a')], [Buffer.from('b')]]));
    };
    const rows = session.stream<{ token: string }>('SELECT token FROM t');
    expect(await rows.next()).to.deep.equal({ done: false, value: { token: 'a' } });
    await rows.return();
    const read = async (): Promise<void> => {
      for await (const row of session.stream('SELECT token FROM t')) expect(row).to.have.property('token');
    };
    expect((await rejection(read())).message).to.include('begin again at the first page');
  });

  it('fault 42: a node that allows few connections is used by those that it allows, with a warning', async () => {
    await bench.start();
    const allowed = new Set<object>();
    bench.node.script = ({ conversation, request, version }) => {
      if (request.kind !== 'STARTUP') return undefined;
      if (allowed.size >= 2 && !allowed.has(conversation)) return reply(errorResponse('OVERLOADED', 'Too many connections', version));
      allowed.add(conversation);
      return undefined;
    };
    const session = await bench.session({ pool: { localConnections: 3 } });
    expect(await ask(session, 'x')).to.equal('x');
    expect(bench.warnings.join('\n')).to.include('of 3 connections could be opened');
  });

  it('fault 28: a node that answers nothing is left for another by what is idempotent, and hurts no other request', async () => {
    await bench.start(2);
    const session = await bench.session({ heartbeatIntervalMs: 100, heartbeatTimeoutMs: 100 });
    await Promise.all(['a', 'b', 'c', 'd'].map((token) => ask(session, token)));
    bench.nodes[1]!.script = () => silence;
    const tokens = Array.from({ length: 100 }, (_, i) => String(i));
    expect(await Promise.all(tokens.map((token) => ask(session, token)))).to.deep.equal(tokens);
  });

  it('fault 21: an error code, an event and a consistency level that nobody knows change nothing for others', async () => {
    await bench.start();
    const session = await bench.session();
    bench.node.script = ({ isOfUser, version }) => {
      const { opcode, body } = errorResponse('UNAVAILABLE', 'odd', version, { level: 'ONE', required: 3, received: 1 });
      body.writeUInt16BE(0x4242, 4 + 2 + 3);
      return isOfUser ? reply({ opcode, body }) : undefined;
    };
    const error = await rejection(session.execute('SELECT x FROM t'));
    expect(error).to.have.property('mayHaveRun', false);
    bench.node.script = () => undefined;
    const odd = nodeEvent('STATUS_CHANGE', 'UP', '127.0.0.1', 9042);
    const other = Buffer.from(odd.body);
    other.write('STATUS_CHANGX', 2);
    for (const conversation of bench.node.conversations) {
      if (conversation.registered.length > 0) alterEvent(conversation, other);
    }
    expect(await ask(session, 'x')).to.equal('x');
  });

  it('fault 1: a node that is gone is tried again until it is there, and then used', async () => {
    await bench.start(2);
    const second = bench.nodes[1]!;
    const session = await bench.session();
    const { port } = second.facts;
    bench.nodes.pop();
    await second[Symbol.asyncDispose]();
    for (let i = 0; i < 10; i++) expect(await ask(session, `t${i}`)).to.equal(`t${i}`);
    const again = await ScriptedNode.start({ port, hostId: second.facts.hostId });
    bench.nodes.push(again);
    ScriptedNode.introduce(...bench.nodes);
    await until(() => again.conversations.size > 0);
    await eventually(async () => {
      await ask(session, 'x');
      expect(again.requests.length).to.be.greaterThan(0);
    });
  });

  it('fault 4: a port that speaks something else is named as such at once', async () => {
    const port = await listen(createServer((socket: Socket) => void socket.write('220 mail ready\r\n')));
    await bench.start();
    const cluster = bench.cluster({ contactPoints: [`127.0.0.1:${port}`], connectTimeoutMs: 60_000 });
    expect((await failureWithin(limitMs, cluster.connect())).message).to.include('does not speak CQL');
  });
});

function alterEvent(conversation: ScriptedConversation, body: Buffer): void {
  const header = Buffer.from([0x80 | conversation.version, 0, 0xff, 0xff, 0x0c, 0, 0, 0, body.length]);
  conversation.send(Buffer.concat([header, body]));
}

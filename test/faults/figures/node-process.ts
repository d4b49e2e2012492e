import { errorResponse, rowsResult } from '../../support/wire/wire-responses';
import type { NodeFacts } from '../../simulation/world/system-tables';
import type { Exchange, Reaction } from '../../support/scripted-node/exchange';
import { delay, finish, reply, sendBytes, silence } from '../../support/scripted-node/reactions';
import { ScriptedNode } from '../../support/scripted-node/scripted-node';
import type { NodeCommand, NodeReport, NodeStart } from './node-protocol';

const largeBytes = 128 * 2 ** 20;
const column = { keyspace: 'ks', table: 'echo', name: 'token', type: 'text' } as const;

/** What a node of a figure has seen. */
class Seen {
  userRequests = 0;
  firstUserAtMs = 0;
  registeredAtMs: number[] = [];
  connectionAtMs: number[] = [];

  note({ isOfUser, request }: Exchange): void {
    if (request.kind === 'REGISTER') this.registeredAtMs.push(Date.now());
    if (!isOfUser) return;
    this.userRequests++;
    if (this.firstUserAtMs === 0) this.firstUserAtMs = Date.now();
  }
}

/** Answers so many requests a second, one after the other. */
function slowness(perSecond: number): Reaction {
  let freeAtMs = 0;
  return (exchange) => {
    const now = performance.now();
    freeAtMs = Math.max(freeAtMs, now) + 1_000 / perSecond;
    exchange.conversation.later(freeAtMs - now, () => exchange.reply());
  };
}

/** So many pages of 1 MiB, made once: what is measured is not how fast this node makes them. */
function pages(count: number): () => Reaction {
  const rows = Array.from({ length: 1_024 }, () => [Buffer.alloc(1_024, 0x61)]);
  const more = reply(rowsResult({ columns: [column], pagingState: Buffer.from('more') }, rows));
  const last = reply(rowsResult({ columns: [column] }, rows));
  let sent = 0;
  return () => (++sent % count === 0 ? last : more);
}

function scriptOf({ name, value }: Extract<NodeCommand, { kind: 'script' }>): (exchange: Exchange) => Reaction | undefined {
  const ofUser = (react: (exchange: Exchange) => Reaction | undefined) => (exchange: Exchange): Reaction | undefined => (
    exchange.isOfUser ? react(exchange) : undefined
  );
  switch (name) {
    case 'echo':
      return ofUser(({ query }) => (query?.includes('hold') === true ? silence : undefined));
    case 'slow': {
      const slow = slowness(value);
      return ofUser(() => slow);
    }
    case 'delay':
      return ofUser(() => delay(value));
    case 'overloaded':
      return ofUser(({ version }) => reply(errorResponse('OVERLOADED', 'no more', version)));
    case 'unprepared':
      return ofUser(({ request, version }) => (
        request.kind === 'EXECUTE' ? reply(errorResponse('UNPREPARED', 'who?', version, { statementId: request.id })) : undefined
      ));
    case 'pages':
      return ofUser(pages(value));
    case 'large':
      return ofUser((exchange) => sendBytes(largeAnswer(exchange)));
    case 'refuse':
      return () => finish('reset');
  }
}

const largeAnswer = (exchange: Exchange): Buffer => (
  exchange.bytes(rowsResult({ columns: [column] }, [[Buffer.alloc(largeBytes, 0x62)]]))
);

async function main(): Promise<void> {
  const start = JSON.parse(process.argv[2]!) as NodeStart;
  const { address, port, hostId, newestVersion } = start;
  const node = await ScriptedNode.start({ address, port, hostId: Buffer.from(hostId, 'hex'), newestVersion });
  node.keepsRequests = false;
  const seen = new Seen();
  let script = scriptOf({ kind: 'script', name: 'echo', value: 0 });
  node.script = (exchange) => {
    seen.note(exchange);
    return script(exchange);
  };
  node.onConnection = () => void seen.connectionAtMs.push(Date.now());
  process.on('message', (command: NodeCommand) => {
    if (command.kind === 'script') script = scriptOf(command);
    if (command.kind === 'script' && command.name === 'refuse') node.cut();
    if (command.kind === 'forget') node.answers.forgetPrepared();
    if (command.kind === 'peers') node.answers.identity = { own: node.facts, peers: command.peers.map(factsOf) };
    if (command.kind === 'event') node.broadcastNode(command.type, command.change, factsOf(command.about));
    if (command.kind === 'report') {
      const { userRequests, firstUserAtMs, registeredAtMs, connectionAtMs } = seen;
      const counts = Object.fromEntries(node.counts);
      const report: NodeReport = { counts, userRequests, firstUserAtMs, registeredAtMs, connectionAtMs };
      process.send?.(report);
      return;
    }
    process.send?.('done');
  });
  process.once('disconnect', () => process.exit());
  process.send?.('ready');
}

function factsOf({ address, port, hostId }: NodeStart): NodeFacts {
  const bytes = Buffer.from(hostId, 'hex');
  return {
    hostId: bytes, address, port, datacenter: 'dc1', rack: 'rack1', tokens: [bytes.readBigInt64BE(0).toString()],
    schemaVersion: 1, isHalfKnown: false,
  };
}

void main();

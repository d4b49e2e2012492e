import { ScriptedNode } from '../../support/scripted-node/scripted-node';
import { chanceOf, tokenFaults } from '../tokens/token-faults';
import type { TokenFaultName } from '../tokens/token-faults';
import { addTally, newTokenTally, runTokens } from '../tokens/token-run';
import type { TokenTally } from '../tokens/token-run';
import type { Lane } from './lane';
import { request, wait } from './load';

/** The figures of a run of tokens. */
export interface TokenFigures {
  readonly text: string;
  readonly more?: Readonly<Record<string, string>>;
}

const faultNames = Object.keys(tokenFaults) as TokenFaultName[];
const wires = [
  { newestVersion: 4, compression: 'none' }, { newestVersion: 4, compression: 'lz4' },
  { newestVersion: 5, compression: 'none' }, { newestVersion: 5, compression: 'lz4' },
] as const;
/** Few enough for the other driver to end in a minute or two. */
const peerRequests = 10_000;
const settleMs = 4_000;

/** Requests that carry a token, under every fault and on every wire; by another driver a smaller number of them, in version 4. */
export async function measureTokens(peer: Lane | undefined, requests: number): Promise<TokenFigures> {
  if (peer !== undefined) return { text: await tokensOfPeer(peer) };
  const sum = newTokenTally();
  const batches = faultNames.length * wires.length;
  for (const [i, fault] of faultNames.entries()) {
    for (const [j, wire] of wires.entries()) {
      addTally(sum, await runTokens({ fault, requests: Math.ceil(requests / batches), seed: 1 + i * wires.length + j, ...wire }));
    }
  }
  return { text: wrongText(sum), more: { Z3: resentText(sum), Z4: settledText(sum) } };
}

const count = (value: number): string => value.toLocaleString('en-US');

function wrongText({ wrong, requests, answered, failedByCode, seconds }: TokenTally): string {
  const failed = [...failedByCode.values()].reduce((total, one) => total + one, 0);
  return `${wrong} wrong rows in ${count(requests)} requests, ${count(answered)} answered, `
    + `${count(failed)} failed with a typed error, ${count(Math.round(requests / seconds))} requests/s`;
}

function resentText({ resent, requests }: TokenTally): string {
  return `${resent} of ${count(Math.floor(requests / 2))} requests that are not idempotent came to nodes twice`;
}

function settledText({ unsettled, settledTwice, strange, tooLate, latestMs, longestStallMs, requests }: TokenTally): string {
  return `of ${count(requests)}: ${unsettled} unsettled, ${settledTwice} settled twice, ${strange} without a typed error, `
    + `${tooLate} later than their deadline + 50 ms, the latest ${Math.round(Math.max(0, latestMs))} ms after it `
    + `(times left out in which the event loop stood still, which were up to ${Math.round(longestStallMs)} ms)`;
}

interface PeerTally {
  requests: number;
  wrong: number;
  answered: number;
  unsettled: number;
}

async function tokensOfPeer(lane: Lane): Promise<string> {
  const sum: PeerTally = { requests: 0, wrong: 0, answered: 0, unsettled: 0 };
  for (const [i, fault] of faultNames.entries()) if (fault !== 'aborts') await underFault(lane, fault, i + 1, sum);
  return `${sum.wrong} wrong rows in ${count(sum.requests)} requests, ${count(sum.answered)} answered, `
    + `${sum.unsettled} unsettled ${settleMs / 1_000} s after their timeout (no aborts: there is no option for them)`;
}

async function underFault(lane: Lane, fault: TokenFaultName, seed: number, sum: PeerTally): Promise<void> {
  const first = await ScriptedNode.start({ newestVersion: 4 });
  const nodes = [first, await ScriptedNode.start({ newestVersion: 4, address: '127.0.0.2', port: first.facts.port })];
  ScriptedNode.introduce(...nodes);
  const chance = chanceOf(seed);
  const session = await lane.connect(nodes[0]!.contactPoint);
  await session.ask(request('warm'));
  for (const node of nodes) {
    const react = tokenFaults[fault].node(chance);
    node.keepsRequests = false;
    node.script = (exchange) => (exchange.isOfUser ? react(exchange) : undefined);
  }
  let next = 0;
  const ask = async (): Promise<void> => {
    const token = String(next++);
    const { timeoutMs } = tokenFaults[fault].client(chance);
    sum.requests++;
    const asked = session.ask(request(token, { timeoutMs, idempotent: next % 2 === 0 }));
    const outcome = asked.then((row) => row === token, () => 'failed');
    const settled = await Promise.race([outcome, wait(timeoutMs + settleMs).then(() => 'never')]);
    if (settled === 'never') sum.unsettled++;
    else if (settled === true) sum.answered++;
    else if (settled === false) sum.wrong++;
  };
  await Promise.all(Array.from({ length: 128 }, async () => {
    while (next < peerRequests) await ask();
  }));
  for (const node of nodes) node.script = () => undefined;
  await Promise.race([session.close().catch(() => undefined), wait(5_000)]);
  for (const node of nodes) await node[Symbol.asyncDispose]();
}

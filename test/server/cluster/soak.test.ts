import { expect } from 'chai';
import { Findings, rules } from '../../soak/findings';
import type { Rule } from '../../soak/findings';
import { Ledger } from '../../soak/ledger';
import { markOf } from '../../soak/marks';
import { ReadBack } from '../../soak/read-back';
import { runSoak } from '../../soak/soak';
import { payloadOf, schema } from '../../soak/tables';
import { createKeyspace } from '../../support/keyspace';
import { runCql } from '../../support/raw-cql';
import { describeWithServer } from '../../support/server';
import { settle } from '../../support/settle';

/** A node that is killed may lose what it has not synced, which is what the long run has other settings for. */
const ofTheLongRun: ReadonlySet<Rule> = new Set(['lostAtQuorum']);

describeWithServer('cluster: a minute of faults', { nodes: 3 }, (server) => {
  it('keeps every promise', async function () {
    this.timeout(360_000);
    const { findings, rows } = await runSoak(server(), {
      seconds: 45, requestsPerSecond: 150, seed: 1, allowanceMs: 1_000,
      order: ['killed and started again', 'answers torn in the middle', 'answers lost', 'frozen', 'all connections cut'],
    });
    await settle(server());
    const broken = (Object.keys(rules) as Rule[]).filter((rule) => findings.countOf(rule) > 0 && !ofTheLongRun.has(rule));
    expect(broken, findings.text).to.deep.equal([]);
    const [faults] = rows;
    expect(Number(/^(\d+) faults/.exec(faults?.note ?? '')?.[1])).to.be.at.least(5);
    expect(Number(/under ([\d,]+) requests/.exec(faults?.note ?? '')?.[1]?.replace(',', ''))).to.be.greaterThan(1_000);
  });

  it('would see a promise that was broken', async () => {
    const keyspace = await createKeyspace(server(), undefined, 3);
    const inKeyspace = (cql: string): string => cql.replace(/(create table|into|update) /, `$1 ${keyspace}.`);
    await runCql(server(), ...schema.map(inKeyspace));
    await settle(server());
    const [ledger, findings] = [new Ledger(), new Findings()];
    for (let id = 0; id < 20; id++) {
      ledger.settle(ledger.add(), id === 4 ? 'notRun' : 'acknowledged');
      if (id !== 6) ledger.onSent(id);
    }
    ledger.onSent(3);
    const writes = [0, 2, 4, 8, 10, 12, 14, 16].map((id) => [id, id === 8 ? 'another' : payloadOf(id)] as const);
    const counts = [3, 3, 17].map((id) => `update counts set n = n + 1 where part = 0 and mark = '${markOf(id)}'`);
    await runCql({ contactPoints: server().contactPoints, consistency: 'ALL' }, ...[
      ...writes.map(([id, payload]) => `insert into writes (part, id, payload) values (0, ${id}, '${payload}')`),
      ...counts,
      ...[7, 19].map((id) => `update appends set ids = [${id}] where part = 0 and mark = '${markOf(id)}'`),
      `insert into claims (mark, id) values ('${markOf(13)}', 13)`,
    ].map(inKeyspace));
    const readBack = new ReadBack(server(), keyspace, { ledger, findings });
    readBack.checkSends();
    await readBack.checkQuorum();
    await readBack.checkAll();
    expect(findings.text.split('\n')).to.have.members([
      `${rules.resent}: count 3: 2 times, refused 0 times`,
      `${rules.unseen}: write 6`,
      `${rules.lostAtQuorum}: write 6: ${server().contactPoints.map((point) => `${point} alone finds it 0 times`).join(', ')}`,
      `${rules.lostWrite}: write 6`,
      `${rules.ranAlthoughNot}: write 4`,
      `${rules.appliedTwice}: count 3: 2 times`,
      `${rules.wrongRow}: row 8 holds another`,
    ]);
  });
});
